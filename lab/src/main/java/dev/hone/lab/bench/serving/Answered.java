package dev.hone.lab.bench.serving;

import java.util.List;

/**
 * What became of one request, as the client saw it. Times are in seconds of the client's clock; they are counted from
 * when the request was to be sent, so that a client that is late does not flatter.
 *
 * @param status of the reply; 0 where the connection broke
 * @param tokens of the answer
 * @param wanted tokens that were asked for
 * @param stopped whether it ended by itself
 * @param endedAt after the beginning of the load
 * @param firstSeconds until the first piece of the text; NaN where none came, or the answer came in one piece
 * @param totalSeconds until the end
 * @param gaps between pieces of the text
 */
record Answered(
        int status,
        int tokens,
        int wanted,
        boolean stopped,
        double endedAt,
        double firstSeconds,
        double totalSeconds,
        List<Double> gaps) {

    Answered {
        gaps = List.copyOf(gaps);
    }

    /** Whether all that was asked for came: an answer that was cut by its deadline is not. */
    boolean isWhole() {
        return status == 200 && (stopped || tokens == wanted);
    }

    boolean isCut() {
        return status == 200 && !isWhole();
    }
}
