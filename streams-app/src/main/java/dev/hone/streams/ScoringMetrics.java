package dev.hone.streams;

import dev.hone.schemas.records.Ledger;
import dev.hone.streams.join.JoinView;
import dev.hone.streams.ledger.Outcome;
import dev.hone.streams.ledger.TaskLedger;
import dev.hone.streams.ops.Application;
import dev.hone.terminal.ops.OpsMetric;
import dev.hone.terminal.ops.OpsMetrics;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The metrics of scoring: what was read, what became of it, and how far each partition is. */
final class ScoringMetrics {

    private static final Logger LOGGER = LoggerFactory.getLogger(ScoringMetrics.class);
    private static final String PARTITION = "partition";
    private static final double MS_PER_SECOND = 1000;

    private static final OpsMetric READ = new OpsMetric(
            "hone_records_read_total",
            List.of(PARTITION, "input"),
            "Records read of an input. Goes on where the partition moves to another instance.");
    private static final OpsMetric OUTCOMES = new OpsMetric(
            "hone_ledger_records",
            List.of(PARTITION, "outcome"),
            "Records by what became of them; their sum is that of all read. Records move between outcomes.");
    private static final OpsMetric LETTERS = new OpsMetric(
            "hone_dead_letters_total",
            List.of(PARTITION, "stage"),
            "Records that could not be used, by who found out.");
    private static final OpsMetric INTERACTIONS =
            partition("hone_interactions", "Interactions that have a prompt and a response.");
    private static final OpsMetric EXAMPLES = partition("hone_examples", "Interactions whose example stands.");
    private static final OpsMetric WITHHELD = new OpsMetric(
            "hone_withheld_interactions",
            List.of(PARTITION, "reason"),
            "Interactions that have a quality and make no example.");
    private static final OpsMetric CLOCK = partition(
            "hone_join_clock_timestamp_seconds",
            "The largest record time that the partition has seen; time() less this is how far it is behind.");
    private static final OpsMetric TIMERS_FROM = partition(
            "hone_join_timers_from_timestamp_seconds",
            "The time of the oldest timer that waits, or one before it; less than the clock where timers are late.");
    private static final OpsMetric TIMERS =
            partition("hone_join_timer_chunks", "About how many chunks of timers wait, each of up to 32.");
    private static final OpsMetric KEPT =
            partition("hone_join_kept_interactions", "About how many interactions the partition remembers.");

    private ScoringMetrics() {}

    /** All of them, for the reference. */
    static List<OpsMetric> all() {
        return List.of(READ, OUTCOMES, LETTERS, INTERACTIONS, EXAMPLES, WITHHELD, CLOCK, TIMERS_FROM, TIMERS, KEPT);
    }

    /** Adds those of the partitions that are here. */
    static void put(OpsMetrics metrics, Application scoring) {
        ScoringStores stores = new ScoringStores(scoring.streams());
        for (int partition : ScoringStores.partitions(scoring)) {
            try {
                put(metrics, partition, stores.of(partition));
            } catch (InvalidStateStoreException moving) {
                // It is being restored, or has just gone: whoever has it tells of it.
                LOGGER.atDebug().addKeyValue("partition", partition).log("no metrics of a task that is on its way");
            }
        }
    }

    private static void put(OpsMetrics metrics, int number, JoinView.Stores stores) {
        String partition = Integer.toString(number);
        JoinView.Standing standing = JoinView.standing(stores);
        var counted = stores.<String>named(TaskLedger.STORE);
        Ledger ledger = TaskLedger.read(counted, number, standing.clockMs());
        ledger.getRecords().forEach((input, records) -> metrics.put(READ, records, partition, input));
        ledger.getOutcomes().forEach((outcome, records) -> metrics.put(OUTCOMES, records, partition, outcome));
        for (TaskLedger.Stage stage : TaskLedger.Stage.values()) {
            long letters = TaskLedger.read(counted, stage, Outcome.DEAD_LETTERS);
            metrics.put(LETTERS, letters, partition, stage.name().toLowerCase(Locale.ROOT));
        }
        metrics.put(INTERACTIONS, ledger.getInteractions(), partition);
        metrics.put(EXAMPLES, ledger.getExamples(), partition);
        ledger.getWithheld().forEach((reason, count) -> metrics.put(WITHHELD, count, partition, reason));
        metrics.put(CLOCK, standing.clockMs() / MS_PER_SECOND, partition);
        metrics.put(TIMERS_FROM, standing.timersFromMs() / MS_PER_SECOND, partition);
        metrics.put(TIMERS, standing.timerChunks(), partition);
        metrics.put(KEPT, standing.interactions(), partition);
    }

    private static OpsMetric partition(String name, String help) {
        return new OpsMetric(name, List.of(PARTITION), help);
    }
}
