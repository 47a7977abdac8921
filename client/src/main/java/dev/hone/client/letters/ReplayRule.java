package dev.hone.client.letters;

import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.util.Optional;

/** Which letters may be replayed: those that hold all of a record of an input, and were not dealt with. */
public record ReplayRule(TopicsConfig topics, Marks marks) {

    /** So that what replays all that is open does not go round for ever. */
    static final long MOST_REPLAYS = 3;

    /** Why a letter may not be; empty where it may. */
    public Optional<String> problem(Letter letter) {
        return dealtWith(letter).or(() -> incomplete(letter)).or(() -> place(letter));
    }

    /** Why nothing is to be done with a letter any more; empty while it is open. */
    public Optional<String> dealtWith(Letter letter) {
        return marks.of(letter)
                .map(mark -> "was " + mark.kind().word() + " at " + mark.at() + " by " + mark.by()
                        + (mark.why().isEmpty() ? "" : ": " + mark.why()));
    }

    private static Optional<String> incomplete(Letter letter) {
        if (letter.leftOut().isPresent()) {
            return Optional.of("stands for " + letter.leftOut().getAsLong()
                    + " others and holds none of their records: they are in " + letter.topic()
                    + letter.origin()
                            .map(first -> ", partition " + first.partition() + ", from offset " + first.offset()
                                    + " to " + letter.lastOffset().orElse(first.offset()))
                            .orElse(""));
        }
        return letter.isCut()
                ? Optional.of("holds only the beginning of its record: send that again from where it was made")
                : Optional.empty();
    }

    private Optional<String> place(Letter letter) {
        boolean input = Topics.inputs().stream().map(topics::name).anyMatch(letter.topic()::equals);
        if (!input || letter.origin().isEmpty()) {
            return Optional.of("came from " + (letter.topic().isEmpty() ? "no topic that it names" : letter.topic())
                    + ": only records of prompts, responses and feedback are replayed");
        }
        long replays = marks.replays(letter);
        return replays >= MOST_REPLAYS
                ? Optional.of("was replayed " + replays + " times and came back each time: mend its record, or skip it")
                : Optional.empty();
    }
}
