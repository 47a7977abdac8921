package dev.hone.lab.bench.streams;

import dev.hone.client.report.Table;
import java.util.ArrayList;
import java.util.List;

/** What was measured beside the loads at full speed, for people; a table of each that was. */
final class ApartTables {

    private ApartTables() {}

    static List<Table> of(StreamsFindings.OfShape found) {
        List<Table> tables = new ArrayList<>();
        List<Restored> restores =
                found.runs().stream().flatMap(run -> run.restores().stream()).toList();
        if (!restores.isEmpty()) {
            tables.add(restores(restores));
        }
        if (!found.latencies().isEmpty()) {
            tables.add(latencies(found.latencies()));
        }
        if (found.cold() != null) {
            tables.add(cold(found.cold()));
        }
        if (found.jump() != null) {
            tables.add(jump(found.jump()));
        }
        return tables;
    }

    private static Table latencies(List<LatencyProbe.Found> latencies) {
        Table table = new Table("records/s", "warmed up s", "examples", "missing", "p50 ms", "p99 ms", "max ms");
        for (LatencyProbe.Found latency : latencies) {
            table.row(
                    latency.recordsPerSecond(),
                    latency.warmSeconds(),
                    latency.examples(),
                    latency.missing(),
                    latency.p50(),
                    latency.p99(),
                    latency.max());
        }
        return table;
    }

    private static Table restores(List<Restored> restores) {
        Table table = new Table(
                "restored, state",
                "first record s",
                "ready s",
                "caught up s",
                "records",
                "CPU s",
                "us/record restored");
        for (Restored restored : restores) {
            table.row(
                    restored.state(),
                    restored.firstSeconds(),
                    restored.readySeconds(),
                    restored.caughtUpSeconds(),
                    restored.records(),
                    restored.cpuSeconds(),
                    restored.microsPerRecord());
        }
        return table;
    }

    private static Table cold(ColdRun.Found found) {
        Table table = new Table("due", "interactions", "us/interaction", "broker", "application", "s", "state MiB");
        due(table, "written long before", found, found.cold());
        due(table, "written last", found, found.last());
        return table;
    }

    private static void due(Table table, String which, ColdRun.Found found, ColdRun.Due due) {
        table.row(
                which,
                found.interactions(),
                due.brokerMicros() + due.applicationMicros(),
                due.brokerMicros(),
                due.applicationMicros(),
                due.seconds(),
                found.stateBytes() >> 20);
    }

    private static Table jump(JumpProbe.Found found) {
        Table table = new Table(
                "jumped past",
                "offered/s",
                "read/s before",
                "read/s after: min",
                "median",
                "unread",
                "all due s",
                "all fired s");
        table.row(
                found.interactions(),
                found.offeredPerSecond(),
                found.readBefore(),
                found.min(),
                found.median(),
                found.unread(),
                found.dueSeconds(),
                found.firedSeconds());
        return table;
    }
}
