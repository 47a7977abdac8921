package dev.hone.streams;

import dev.hone.schemas.records.AnchorComparison;
import dev.hone.schemas.records.LineState;
import dev.hone.schemas.records.RolloutProgress;
import dev.hone.streams.lines.LinesStage;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.ops.Application;
import dev.hone.terminal.ops.OpsMetric;
import dev.hone.terminal.ops.OpsMetrics;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The metrics of lines, of the instance that has them: where their slot stands, and what came before. */
final class LinesMetrics {

    private static final Logger LOGGER = LoggerFactory.getLogger(LinesMetrics.class);
    private static final String LINE = "line";
    private static final double MS_PER_SECOND = 1000;

    private static final OpsMetric SLOT = new OpsMetric(
            "hone_line_slot",
            List.of(LINE, "state"),
            "1 for where the line's slot stands, 0 for the others: free, round, staging, shadow, canary or paused.");
    private static final OpsMetric ROUNDS = line("hone_line_rounds_total", "Rounds that the line has closed.");
    private static final OpsMetric ROLLOUTS = line("hone_line_rollouts_total", "Challengers that the line has had.");
    private static final OpsMetric STAGED = line(
            "hone_line_rollout_since_timestamp_seconds", "When the challenger that is on came; not there without one.");

    private static final OpsMetric POLICY = new OpsMetric(
            "hone_line_policy_info",
            List.of(LINE, "policy"),
            "1 for the rollout.policy of the line, canary or gate: with gate no challenger ever is.");

    private static final OpsMetric DECLINED = line(
            "hone_line_declined",
            "1 while the champion is shown to be below the base by more than the margin, else 0.");

    /** What a slot may be. */
    private enum State {
        FREE,
        ROUND,
        STAGING,
        SHADOW,
        CANARY,
        PAUSED;

        static State of(LineState line) {
            RolloutProgress rollout = line.getRollout();
            if (rollout == null) {
                return line.getRound() == null ? FREE : ROUND;
            }
            if (rollout.getCanarySince() == null && rollout.getShadowSince() == null) {
                return STAGING;
            }
            if (rollout.getPausedSince() != null) {
                return PAUSED;
            }
            return rollout.getCanarySince() == null ? SHADOW : CANARY;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private LinesMetrics() {}

    /** All of them, for the reference. */
    static List<OpsMetric> all() {
        return List.of(SLOT, ROUNDS, ROLLOUTS, STAGED, POLICY, DECLINED);
    }

    /** Adds those of the lines that are here. */
    static void put(OpsMetrics metrics, Application lines, RolloutConfig.Policy policy) {
        try (KeyValueIterator<String, LineState> all = lines.streams()
                .store(StoreQueryParameters.fromNameAndType(
                        LinesStage.STORE, QueryableStoreTypes.<String, LineState>keyValueStore()))
                .all()) {
            all.forEachRemaining(entry -> {
                put(metrics, entry.key, entry.value);
                metrics.put(POLICY, 1, entry.key, policy.name().toLowerCase(Locale.ROOT));
            });
        } catch (InvalidStateStoreException moving) {
            // It is being restored, or has just gone: whoever has it tells of it.
            LOGGER.atDebug().log("no metrics of lines that are on their way");
        }
    }

    private static void put(OpsMetrics metrics, String name, LineState line) {
        State now = State.of(line);
        for (State state : State.values()) {
            metrics.put(SLOT, state == now ? 1 : 0, name, state.word());
        }
        metrics.put(ROUNDS, line.getRounds(), name);
        metrics.put(ROLLOUTS, line.getRollouts(), name);
        metrics.put(DECLINED, declined(line.getAnchoring()), name);
        RolloutProgress rollout = line.getRollout();
        if (rollout != null) {
            metrics.put(STAGED, rollout.getStagedAt().toEpochMilli() / MS_PER_SECOND, name);
        }
    }

    static long declined(@Nullable AnchorComparison compared) {
        return compared == null || compared.getDeclinedAt() == null ? 0 : 1;
    }

    private static OpsMetric line(String name, String help) {
        return new OpsMetric(name, List.of(LINE), help);
    }
}
