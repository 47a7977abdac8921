package dev.hone.lab.bench.capacity;

import dev.hone.client.report.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a load asks of a cluster. A pure function of the load, the unit costs, the settings and the machines; sizes are
 * bytes, times seconds, and "peak" is the busiest second.
 */
public final class CapacityPlan {

    private static final double MICROS = 1e6;
    private static final double SECONDS_OF_A_DAY = Duration.ofDays(1).toSeconds();
    // Id, times, schema id and the rest of a row beside its texts.
    private static final int ROW_BYTES = 100;
    private static final int FEEDBACK_BYTES = 120;
    private static final int ROOM_TO_GROW = 2;
    private static final long MOST_DRAWN = 2_000_000;
    private static final long SEED = 1;

    private final Workload load;
    private final UnitCosts costs;
    private final Windows windows;
    private final Fleet fleet;

    public CapacityPlan(Workload load, UnitCosts costs, Windows windows, Fleet fleet) {
        this.load = load;
        this.costs = costs;
        this.windows = windows;
        this.fleet = fleet;
    }

    /**
     * One need.
     *
     * @param key its name in the report
     * @param why what it is made of
     */
    public record Need(String key, double value, String unit, String why) {}

    /** Everything, in the order in which it is decided. */
    public List<Need> needs() {
        List<Need> needs = new ArrayList<>();
        needs.add(new Need("peakRecords", load.recordsPerSecond(), "records/s", "prompts, responses and feedback"));
        needs.add(new Need(
                "leastPartitions",
                leastPartitions(),
                "",
                "a partition is worked off by one thread, of which a record takes " + rounded(costs.threadMicros())
                        + " us"));
        needs.add(new Need("partitions", partitions(), "", "fixed for the life of a prefix: room to double"));
        needs.add(new Need("applicationCores", applicationCores(), "cores", "all threads of the program"));
        needs.add(new Need(
                "instances",
                instances(),
                "",
                "cores ask for " + rounded(byCores()) + ", the disks of their state for " + rounded(byDisk())));
        if (costs.lineMicros() > 0) {
            needs.add(new Need(
                    "leastLines",
                    Math.ceil(cores(costs.lineMicros())),
                    "",
                    "a line is one thread's, of which a record takes " + rounded(costs.lineMicros()) + " us"));
        }
        needs.add(new Need(
                "brokerCores",
                cores(costs.brokerMicros()) * fleet.replicas(),
                "cores",
                "at most: as if each replica cost as much as the first"));
        needs.add(new Need("network", network(), "bytes/s", "what brokers send and receive at the peak"));
        needs.addAll(state());
        needs.addAll(disk());
        needs.addAll(recovery());
        needs.addAll(skew());
        return needs;
    }

    private double leastPartitions() {
        return Math.ceil(cores(costs.threadMicros()));
    }

    /** A power of two, so that it divides and is divided evenly. */
    private int partitions() {
        int partitions = 1;
        while (partitions < ROOM_TO_GROW * leastPartitions()) {
            partitions *= 2;
        }
        return partitions;
    }

    private double cores(double micros) {
        return load.recordsPerSecond() * micros / MICROS / fleet.utilization();
    }

    private double applicationCores() {
        return cores(costs.applicationMicros());
    }

    private double instances() {
        return Math.max(byCores(), byDisk());
    }

    private double byCores() {
        return Math.ceil(applicationCores() / fleet.cores());
    }

    private double byDisk() {
        return Math.ceil(stateBytes() * (1 + fleet.standbys()) / fleet.utilization() / fleet.diskBytes());
    }

    private double inputBytes() {
        return load.promptBytes()
                + load.responseBytes()
                + load.feedbackPerInteraction() * FEEDBACK_BYTES
                + (2 + load.feedbackPerInteraction()) * ROW_BYTES;
    }

    // Each byte goes to the first replica and from there to the others; one group reads inputs and outputs, and
    // standbys read changelogs.
    private double network() {
        double inputsAndOutputs = (inputBytes() + costs.outputBytes()) * (fleet.replicas() + 1);
        double changelogs = costs.changelogBytes() * (fleet.replicas() + fleet.standbys());
        return load.interactionsPerSecond() * (inputsAndOutputs + changelogs);
    }

    private double kept(Duration window) {
        return load.interactionsPerDay() * window.toSeconds() / SECONDS_OF_A_DAY;
    }

    private double stateBytes() {
        return kept(windows.content()) * (load.promptBytes() + load.responseBytes() + ROW_BYTES)
                + kept(windows.votes()) * costs.votesBytes();
    }

    private double stateRows() {
        return kept(windows.content()) + kept(windows.votes());
    }

    private List<Need> state() {
        return List.of(
                new Need(
                        "stateRows",
                        stateRows(),
                        "rows",
                        "texts for " + words(windows.content()) + ", votes for " + words(windows.votes())
                                + " (catalogue.*.wait.ms, join.revise.window.ms, join.retention.ms)"),
                new Need("stateBytes", stateBytes(), "bytes", "one copy, before compression"),
                new Need(
                        "stateBytesPerInstance",
                        stateBytes() * (1 + fleet.standbys()) / instances(),
                        "bytes",
                        fleet.standbys() + " standby copies included"));
    }

    private List<Need> disk() {
        double bytesPerDay = load.interactionsPerDay() * fleet.replicas();
        return List.of(
                kept("inputsOnDisk", windows.inputs(), bytesPerDay * inputBytes(), "topics.retention.inputs.ms"),
                kept(
                        "examplesOnDisk",
                        windows.examples(),
                        bytesPerDay * (load.promptBytes() + load.responseBytes() + ROW_BYTES),
                        "topics.retention.examples.ms"));
    }

    private Need kept(String key, Duration window, double bytesPerDay, String setting) {
        if (window.isNegative()) {
            return new Need(
                    key,
                    Double.POSITIVE_INFINITY,
                    "bytes",
                    setting + " is for ever: grows by " + rounded(bytesPerDay / 1e9) + " GB a day on all brokers");
        }
        return new Need(
                key,
                bytesPerDay * window.toSeconds() / SECONDS_OF_A_DAY,
                "bytes",
                "all replicas, before compression, for " + words(window) + " (" + setting + ")");
    }

    private List<Need> recovery() {
        double rows = stateRows() / instances() * fleet.restoreMicros() / MICROS / fleet.cores();
        double bytes = stateBytes() / instances() / fleet.restoreBytesPerSecond();
        double spare = 1 / fleet.utilization() - 1;
        return List.of(
                new Need(
                        "restore",
                        Math.max(rows, bytes),
                        "s",
                        "of an instance whose disk is lost, from changelogs alone"
                                + (fleet.standbys() > 0 ? "; a standby takes over in seconds" : "")),
                new Need(
                        "catchUpAfterAnHour",
                        spare > 0 ? Duration.ofHours(1).toSeconds() / spare : Double.POSITIVE_INFINITY,
                        "s",
                        "until an hour's standstill at the peak is made up for"));
    }

    private List<Need> skew() {
        long minute = (long) Math.min(MOST_DRAWN, load.interactionsPerSecond() * 60);
        return List.of(
                new Need(
                        "fullestPartition",
                        Skew.ofChance(Math.max(1, minute), partitions(), SEED),
                        "times the mean",
                        "interactions of a minute, by their ids (drawn)"),
                new Need(
                        "fullestPartitionBySubject",
                        Skew.ofSubjects(load.subjects(), load.skew(), partitions()),
                        "times the mean",
                        "what canaries read, by subject (drawn)"),
                new Need(
                        "busiestSubject",
                        Skew.ofBusiest(load.subjects(), load.skew()),
                        "of all interactions",
                        "counts once in a canary, and as often as it asks in thresholds"));
    }

    /** As the report's JSON has it. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        needs().forEach(need -> map.put(need.key(), need.value()));
        return map;
    }

    /** For people. */
    public Table table() {
        Table table = new Table("need", "value", "why");
        needs().forEach(need -> table.row(need.key(), readable(need), need.why()));
        return table;
    }

    private static String readable(Need need) {
        if (Double.isInfinite(need.value())) {
            return "for ever";
        }
        if (need.unit().startsWith("bytes")) {
            return bytes(need.value()) + need.unit().substring("bytes".length());
        }
        String number = need.value() < 10 && need.value() != Math.rint(need.value())
                ? String.format(Locale.ROOT, "%.3g", need.value())
                : String.format(Locale.ROOT, "%,.0f", need.value());
        return (number + " " + need.unit()).strip();
    }

    private static String bytes(double bytes) {
        String[] units = {"B", "kB", "MB", "GB", "TB", "PB"};
        int unit = 0;
        double value = bytes;
        while (value >= 1000 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }

    private static String rounded(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }

    private static String words(Duration window) {
        return window.toDays() > 1 ? window.toDays() + " days" : window.toHours() + " h";
    }
}
