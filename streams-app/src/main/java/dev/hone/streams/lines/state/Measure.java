package dev.hone.streams.lines.state;

import java.util.regex.Pattern;

/**
 * What a histogram of evidence counts, by the name under which stores keep it.
 *
 * @param name lower-case letters, digits and dashes
 */
public record Measure(String name) implements Comparable<Measure> {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

    /** Quality as subjects graded it; whatever else is counted belongs to a guardrail. */
    public static final Measure QUALITY = new Measure("quality");

    /** The same without what was expected of the subject, where a rollout compares that: {@link Covariate}. */
    public static final Measure ADJUSTED = new Measure("adjusted");

    public Measure {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("no name of a measure: " + name);
        }
    }

    @Override
    public int compareTo(Measure other) {
        return name.compareTo(other.name);
    }
}
