package dev.hone.client.letters;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a record stands in its topic, and so the name of a letter: {@code 3-1042} is offset 1042 of partition 3. */
public record LetterId(int partition, long offset) {

    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})-(\\d{1,18})");

    /** Empty where the text is no such name. */
    public static Optional<LetterId> parse(String text) {
        Matcher written = WRITTEN.matcher(text.strip());
        return written.matches()
                ? Optional.of(new LetterId(Integer.parseInt(written.group(1)), Long.parseLong(written.group(2))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return partition + "-" + offset;
    }
}
