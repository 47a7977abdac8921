package dev.hone.client.letters;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which letters are meant; what is null excludes none.
 *
 * @param topic that their records came from, without the prefix
 * @param reason a part of theirs, in whatever case
 * @param since their records are no older
 * @param until their records are older
 */
public record LetterFilter(
        @Nullable String topic,
        @Nullable String stage,
        @Nullable String reason,
        @Nullable Instant since,
        @Nullable Instant until) {

    public static final LetterFilter ALL = new LetterFilter(null, null, null, null, null);

    /**
     * Whether a letter is meant.
     *
     * @param prefix that of the topics
     */
    public boolean takes(Letter letter, String prefix) {
        return (topic == null || letter.topic().equals(prefix + "." + topic))
                && (stage == null || letter.stage().equals(stage))
                && (reason == null || lower(letter.reason()).contains(lower(reason)))
                && (since == null || !letter.time().isBefore(since))
                && (until == null || letter.time().isBefore(until));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
