package dev.hone.terminal.ops;

import java.util.List;

/**
 * One metric of a program, as its reference lists it.
 *
 * @param name as Prometheus shows it; that of a counter ends with {@code _total}
 * @param labels bounded ones: never an id of anybody or anything that comes by itself
 * @param isHistogram whether it is one, of {@link OpsHistogram}
 */
public record OpsMetric(String name, List<String> labels, String help, boolean isHistogram) {

    private static final String TOTAL = "_total";

    public OpsMetric {
        labels = List.copyOf(labels);
    }

    /** A counter or a gauge. */
    public OpsMetric(String name, List<String> labels, String help) {
        this(name, labels, help, false);
    }

    /** A histogram without labels. */
    public static OpsMetric histogram(String name, String help) {
        return new OpsMetric(name, List.of(), help, true);
    }

    /** One without labels. */
    public static OpsMetric of(String name, String help) {
        return new OpsMetric(name, List.of(), help);
    }

    boolean counts() {
        return name.endsWith(TOTAL);
    }

    String bareName() {
        return counts() ? name.substring(0, name.length() - TOTAL.length()) : name;
    }

    private String kind() {
        if (isHistogram) {
            return "histogram";
        }
        return counts() ? "counter" : "gauge";
    }

    /** Its row in the reference. */
    public String row() {
        String told = labels.isEmpty() ? "" : "`" + String.join("`, `", labels) + "`";
        return "| `" + name + "` | " + kind() + " | " + told + " | " + help + " |";
    }
}
