package dev.hone.serving.answers;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One token of an answer as an engine tells it.
 *
 * @param alternatives the likeliest tokens at its place, the likeliest first; as many as were asked for
 */
public record AnswerToken(Candidate chosen, List<Candidate> alternatives) {

    /** The id of a token where an engine tells none. */
    public static final int UNKNOWN_ID = -1;

    /**
     * A token that came, or could have come.
     *
     * @param id {@link #UNKNOWN_ID} where the engine does not tell it
     * @param logprob natural logarithm of its probability under the version itself, before temperature and every other
     *     filter; NaN where the engine does not tell it
     * @param spelling null where nobody asked for it
     */
    public record Candidate(
            int id, double logprob, @Nullable Spelling spelling) {}

    /**
     * How a token is written.
     *
     * @param text bytes that are no whole characters are shown as replacement characters
     * @param bytes from 0 to 255; empty for special tokens
     */
    public record Spelling(String text, List<Integer> bytes) {
        public Spelling {
            bytes = List.copyOf(bytes);
        }
    }

    public AnswerToken {
        alternatives = List.copyOf(alternatives);
    }

    /** A token of which no more is known than its id. */
    public static AnswerToken of(int id) {
        return new AnswerToken(new Candidate(id, Double.NaN, null), List.of());
    }

    public int id() {
        return chosen.id();
    }
}
