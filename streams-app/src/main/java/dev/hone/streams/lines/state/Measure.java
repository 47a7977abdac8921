package dev.hone.streams.lines.state;

/**
 * What a histogram of evidence counts, by the name under which stores keep it.
 *
 * @param name lower-case letters, digits and dashes
 */
public record Measure(String name) implements Comparable<Measure> {

    /** Quality as subjects graded it; whatever else is counted belongs to a guardrail. */
    public static final Measure QUALITY = new Measure("quality");

    /** The same without what was expected of the subject, where a rollout compares that: {@link Covariate}. */
    public static final Measure ADJUSTED = new Measure("adjusted");

    public Measure {
        if (!isName(name)) {
            throw new IllegalArgumentException("no name of a measure: " + name);
        }
    }

    @Override
    public int compareTo(Measure other) {
        return name.compareTo(other.name);
    }

    // One is made for each answer whose bound is looked up.
    private static boolean isName(String name) {
        return !name.isEmpty()
                && isLetter(name.charAt(0))
                && name.chars().allMatch(one -> isLetter(one) || (one >= '0' && one <= '9') || one == '-');
    }

    private static boolean isLetter(int one) {
        return one >= 'a' && one <= 'z';
    }
}
