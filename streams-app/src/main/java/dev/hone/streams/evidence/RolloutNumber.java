package dev.hone.streams.evidence;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A rollout by the name that responses carry: {@code line!number}, the number rising within the line. */
record RolloutNumber(String line, long number) {

    private static final Pattern NAME = Pattern.compile("(.+)!([1-9][0-9]{0,17})", Pattern.DOTALL);

    /**
     * The name of a line's first rollout: what stands for none where a record has to name one. Of all names it is the
     * one under which a release that does not know better has the least to count.
     */
    static String first(String line) {
        return line + "!1";
    }

    static Optional<RolloutNumber> parse(String rolloutId) {
        Matcher name = NAME.matcher(rolloutId);
        return name.matches()
                ? Optional.of(new RolloutNumber(name.group(1), Long.parseLong(name.group(2))))
                : Optional.empty();
    }
}
