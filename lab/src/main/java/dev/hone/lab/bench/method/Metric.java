package dev.hone.lab.bench.method;

/**
 * A column of a table.
 *
 * @param key as measurements have it
 * @param title as tables have it
 * @param rising whether more is better
 * @param leading whether a method has to be ahead in it to be called better
 */
public record Metric(String key, String title, boolean rising, boolean leading) {

    /** More is better. */
    public static Metric rising(String key, String title) {
        return new Metric(key, title, true, false);
    }

    /** Less is better. */
    public static Metric falling(String key, String title) {
        return new Metric(key, title, false, false);
    }

    /** The same, decisive. */
    public Metric asLeading() {
        return new Metric(key, title, rising, true);
    }
}
