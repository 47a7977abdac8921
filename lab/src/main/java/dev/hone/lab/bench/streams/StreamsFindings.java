package dev.hone.lab.bench.streams;

import dev.hone.client.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** All that one run of the benchmark found. */
public record StreamsFindings(StreamsPlan plan, List<OfShape> shapes) {

    public StreamsFindings {
        shapes = List.copyOf(shapes);
    }

    /**
     * What was found with loads of one form.
     *
     * @param cold what falling due took; null where it was left out
     * @param jump what a jump of the clock did; null where it was left out
     */
    record OfShape(
            Shape shape,
            List<Measured> runs,
            List<LatencyProbe.Found> latencies,
            ColdRun.@Nullable Found cold,
            JumpProbe.@Nullable Found jump) {

        OfShape {
            runs = List.copyOf(runs);
            latencies = List.copyOf(latencies);
        }

        OfShape(Shape shape, List<Measured> runs) {
            this(shape, runs, List.of(), null, null);
        }

        OfShape withLatencies(List<LatencyProbe.Found> found) {
            return new OfShape(shape, runs, found, cold, jump);
        }

        OfShape withCold(ColdRun.Found found) {
            return new OfShape(shape, runs, latencies, found, jump);
        }

        OfShape withJump(JumpProbe.Found found) {
            return new OfShape(shape, runs, latencies, cold, found);
        }

        double median(Side side, ToDoubleFunction<Measured> number) {
            double[] sorted = runs.stream()
                    .filter(run -> run.side() == side)
                    .mapToDouble(number)
                    .sorted()
                    .toArray();
            int half = sorted.length / 2;
            if (sorted.length == 0) {
                return Double.NaN;
            }
            return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        }

        double recordsPerSecond(Side side) {
            return median(side, Measured::recordsPerSecond);
        }

        /** How many times the CPU time of the bare join. */
        double ratio(Side side) {
            return median(side, Measured::micros) / median(Side.DSL, Measured::micros);
        }

        Map<String, Double> threads(Side side) {
            Map<String, Double> medians = new TreeMap<>();
            TreeSet<String> kinds = new TreeSet<>();
            runs.stream()
                    .filter(run -> run.side() == side)
                    .forEach(run -> kinds.addAll(run.threadMicros().keySet()));
            kinds.forEach(kind ->
                    medians.put(kind, median(side, run -> run.threadMicros().getOrDefault(kind, 0.0))));
            return medians;
        }
    }

    private List<Side> sides() {
        List<Side> sides = new ArrayList<>(plan.sides());
        sides.add(Side.DSL);
        return sides;
    }

    /** As the report's JSON has it. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("interactions", plan.load().interactions());
        map.put("interactionsPerSecond", plan.load().perSecond());
        map.put("subjects", plan.load().subjects());
        map.put("threads", plan.threads());
        map.put("rounds", plan.rounds());
        map.put("openInteractions", plan.apart().open());
        map.put("warmSeconds", plan.apart().latency().warmSeconds());
        map.put("settings", plan.settings());
        map.put("shapes", shapes.stream().map(this::toMap).toList());
        return map;
    }

    private Map<String, Object> toMap(OfShape found) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("promptBytes", found.shape().promptBytes());
        map.put("votes", found.shape().votes());
        map.put("partitions", found.shape().partitions());
        Map<String, Object> medians = new LinkedHashMap<>();
        for (Side side : sides()) {
            Map<String, Object> median = new LinkedHashMap<>();
            median.put("microsPerRecord", found.median(side, Measured::micros));
            median.put("brokerMicrosPerRecord", found.median(side, Measured::brokerMicros));
            median.put("applicationMicrosPerRecord", found.median(side, Measured::applicationMicros));
            median.put("recordsPerSecond", found.recordsPerSecond(side));
            median.put("timesTheBareJoin", found.ratio(side));
            median.put("applicationMicrosByThread", found.threads(side));
            medians.put(side.title(), median);
        }
        map.put("medians", medians);
        map.put("latencies", found.latencies());
        if (found.cold() != null) {
            map.put("cold", found.cold());
        }
        if (found.jump() != null) {
            map.put("jump", found.jump());
        }
        map.put("runs", found.runs().stream().map(Measured::toMap).toList());
        return map;
    }

    /** For people. */
    public String tables() {
        StringBuilder text = new StringBuilder();
        for (OfShape found : shapes) {
            text.append(found.shape().words()).append(System.lineSeparator());
            List<Table> tables = new ArrayList<>(List.of(costs(found), threads(found)));
            tables.addAll(ApartTables.of(found));
            tables.forEach(table -> text.append(table).append(System.lineSeparator()));
        }
        return text.toString();
    }

    private Table costs(OfShape found) {
        Table table = new Table(
                "",
                "us/record",
                "broker",
                "application",
                "times the join",
                "records/s",
                "changelog/interaction",
                "its bytes",
                "repartitioned",
                "its bytes",
                "written",
                "its bytes",
                "counted s");
        for (Side side : sides()) {
            table.row(
                    side.title(),
                    found.median(side, Measured::micros),
                    found.median(side, Measured::brokerMicros),
                    found.median(side, Measured::applicationMicros),
                    found.ratio(side),
                    Math.round(found.recordsPerSecond(side)),
                    found.median(side, run -> run.recordsPerInteraction(Measured.Kind.CHANGELOG)),
                    Math.round(found.median(side, run -> run.bytesPerInteraction(Measured.Kind.CHANGELOG))),
                    found.median(side, run -> run.recordsPerInteraction(Measured.Kind.REPARTITION)),
                    Math.round(found.median(side, run -> run.bytesPerInteraction(Measured.Kind.REPARTITION))),
                    found.median(side, run -> run.recordsPerInteraction(Measured.Kind.OUTPUT)),
                    Math.round(found.median(side, run -> run.bytesPerInteraction(Measured.Kind.OUTPUT))),
                    found.median(side, Measured::windowSeconds));
        }
        return table;
    }

    private Table threads(OfShape found) {
        Table table = new Table("us/record of the application", "threads", "");
        for (Side side : sides()) {
            found.threads(side).forEach((kind, micros) -> table.row(side.title(), kind, micros));
        }
        return table;
    }
}
