package dev.hone.streams.lines.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.EvidenceCell;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.LineState;
import dev.hone.schemas.records.OperatorCommand;
import dev.hone.schemas.records.RolloutCommand;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutStage;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.ServingStatus;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.records.Verdict;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.routing.Buckets;
import dev.hone.streams.commit.AtCommit;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.RoundsConfig.Backlogged;
import dev.hone.streams.lines.state.LineEvent;
import dev.hone.streams.lines.state.LineOutput;
import dev.hone.streams.lines.state.LineOutput.Round;
import dev.hone.streams.lines.store.CountStore;
import dev.hone.streams.ops.OwnLines;
import dev.hone.streams.sequential.ScoreCounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineProcessorTest {
    private static final ConnectionConfig CONNECTION =
            ConnectionConfig.from(Settings.of(Map.of("schema.registry.url", "mock://line-processor")));
    private static final LineProcessor.Stores STORES =
            new LineProcessor.Stores("lines", "counts", "evidence", "goal-sets", "statuses", AtCommit.STORE);
    private static final OwnLines OWN_LINES = new OwnLines(List.of("main"), 1);
    private static final LineMachine MACHINE =
            new LineMachine(LineFixture.config(10, Backlogged.LATEST, 100), LineFixture.GATE, LineFixture.TERMS);

    private final KeyValueStore<String, LineState> store = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore("lines"), Serdes.String(), CONNECTION.serde(LineState.class))
            .withLoggingDisabled()
            .build();
    private final TimestampedKeyValueStore<String, GoalSet> goalSets = Stores.timestampedKeyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore("goal-sets"), Serdes.String(), CONNECTION.serde(GoalSet.class))
            .withLoggingDisabled()
            .build();

    private final TimestampedKeyValueStore<String, ServingStatus> statuses = Stores.timestampedKeyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore("statuses"), Serdes.String(), CONNECTION.serde(ServingStatus.class))
            .withLoggingDisabled()
            .build();
    private final KeyValueStore<String, EvidenceCell> evidence = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore("evidence"), Serdes.String(), CONNECTION.serde(EvidenceCell.class))
            .withLoggingDisabled()
            .build();

    private final KeyValueStore<String, byte[]> counts = CountStore.storeBuilder("counts")
            .withLoggingDisabled()
            .withCachingDisabled()
            .build();

    private final AtCommit commit = new AtCommit(AtCommit.STORE);

    @BeforeEach
    void openStores() {
        MockProcessorContext<String, LineOutput> context = new MockProcessorContext<>();
        store.init(context.getStateStoreContext(), store);
        goalSets.init(context.getStateStoreContext(), goalSets);
        statuses.init(context.getStateStoreContext(), statuses);
        evidence.init(context.getStateStoreContext(), evidence);
        counts.init(context.getStateStoreContext(), counts);
        goalSets.put("main/*", ValueAndTimestamp.make(LineFixture.goalSet("*", 1), 0));
        goalSets.put("mainland/*", ValueAndTimestamp.make(LineFixture.goalSet("*", 1), 0));
    }

    @Test
    void goesOnAfterARestartAtAnyEvent() {
        for (int i = 0; i < 10; i++) {
            assertThat(outputs(2, new LineEvent.Counted(LineFixture.counted(0, i, true))))
                    .hasSize(i < 9 ? 0 : 2);
        }
        TrainingRound round = state().getRound();
        assertThat(round).isNotNull();
        var version = LineFixture.version("v1", "main@base", "main#1", Verdict.CANDIDATE);

        assertThat(outputs(2, new LineEvent.Outcome(new RoundOutcome(version))))
                .hasSize(2)
                .noneMatch(Round.class::isInstance);

        assertThat(state().getChampion()).isEqualTo("v1");
    }

    @Test
    void anExampleThatOnlyCountsLeavesTheStateOfItsLineAsItIs() {
        outputs(2, new LineEvent.Counted(LineFixture.counted(0, 0, true)));
        LineState first = state();

        outputs(2, new LineEvent.Counted(LineFixture.counted(0, 1, true)));
        assertThat(state()).isEqualTo(first);

        for (int i = 2; i < 10; i++) {
            outputs(2, new LineEvent.Counted(LineFixture.counted(0, i, true)));
        }
        assertThat(state().getPositions()).as("written with the round").containsExactly(10L, 0L);
        assertThat(state().getRound().getExamples()).isEqualTo(10);
    }

    @Test
    void takesTheGoalSetsOfItsLineAlone() {
        for (int i = 0; i < 10; i++) {
            outputs(2, new LineEvent.Counted(LineFixture.counted(0, i, true)));
        }

        assertThat(state().getRound().getGoalSets()).hasSize(1);
    }

    @Test
    void evidenceOfALineThatDoesNotExistMakesNone() {
        MockProcessorContext<String, LineOutput> context = newContext();
        context.setCurrentSystemTimeMs(1_000);
        LineProcessor processor = new LineProcessor(MACHINE, 2, STORES, OWN_LINES, List::of);
        processor.init(context);
        EvidenceCounted invented = EvidenceCounted.newBuilder()
                .setKind(EvidenceKind.RESPONSE)
                .setLine("anything")
                .setRolloutId("anything!1")
                .setStage(0)
                .setArm("champion")
                .setVersion("v1")
                .build();

        processor.process(new Record<>("anything", new LineEvent.Evidenced(invented), 0));

        assertThat(processor.lineCount()).isZero();
        processor.process(new Record<>("main", new LineEvent.Counted(LineFixture.counted(0, 0, true)), 0));
        assertThat(processor.lineCount()).isEqualTo(1);
    }

    @Test
    void refusesAStateOfAnotherPartitionCount() {
        outputs(2, new LineEvent.Counted(LineFixture.counted(0, 0, true)));

        assertThatThrownBy(() -> outputs(3, new LineEvent.Counted(LineFixture.counted(0, 1, true))))
                .hasMessageContaining("topics.partitions");
    }

    @ParameterizedTest(name = "quality of the challenger {0}")
    @ValueSource(doubles = {0.75, 0.5, 0.1})
    void decidesTheSameHoweverOftenItIsStartedAnew(double quality) {
        List<LineOutput> restarted = canary(quality, true);
        clear(store);
        clear(evidence);

        List<LineOutput> whole = canary(quality, false);

        assertThat(decisions(restarted)).isEqualTo(decisions(whole)).hasSizeGreaterThanOrEqualTo(3);
        assertThat(evidence.approximateNumEntries()).isZero();
    }

    @Test
    void theComparisonWithTheBaseAndItsAlarmOutliveARestart() {
        canary(0.9, true);
        Restarts run = new Restarts(canaries(), true);
        for (int i = 0; i < 300; i++) {
            run.event(new LineEvent.Evidenced(drawn(i % 5 == 0 ? Arm.ANCHOR : Arm.CHAMPION)));
        }

        run.look();
        run.look();

        assertThat(decisions(run.said))
                .extracting(RolloutDecision::getKind)
                .containsExactly(DecisionKind.DECLINE_FOUND);
        assertThat(decisions(run.said).get(0).getEvidence())
                .containsEntry("champion.subjects", 240.0)
                .containsEntry("anchor.subjects", 60.0);
        assertThat(state().getAnchoring().getDeclinedAt()).isNotNull();

        run.event(new LineEvent.Command(
                new RolloutCommand("main", OperatorCommand.ROLL_BACK, "v1", "ann", "it is worse", Instant.EPOCH, "c")));
        assertThat(state().getAnchoring()).isNull();
        assertThat(evidence.approximateNumEntries()).isZero();
    }

    @Test
    void whatAReleaseOfBeforeHasDroppedIsNotTakenUpAgain() {
        canary(0.9, true);
        Restarts run = new Restarts(canaries(), true);
        run.event(new LineEvent.Evidenced(drawn(Arm.ANCHOR)));
        store.put("main", LineState.newBuilder(state()).setAnchoring(null).build());

        new Restarts(canaries(), true);

        assertThat(evidence.approximateNumEntries()).isZero();
    }

    private static EvidenceCounted drawn(Arm arm) {
        return EvidenceCounted.newBuilder()
                .setKind(EvidenceKind.DRAWN)
                .setLine("main")
                .setRolloutId("main!1")
                .setStage(-1)
                .setArm(arm.wireName())
                .setVersion(arm == Arm.ANCHOR ? "main@base" : "v1")
                .setScore(arm == Arm.ANCHOR ? ScoreCounts.ONE : 0)
                .setAnsweredAt(Instant.ofEpochSecond(1_000))
                .build();
    }

    private static List<RolloutDecision> decisions(List<LineOutput> said) {
        return said.stream()
                .filter(LineOutput.Decision.class::isInstance)
                .map(output -> ((LineOutput.Decision) output).record())
                .toList();
    }

    private static <V> void clear(KeyValueStore<String, V> full) {
        List<String> keys = new ArrayList<>();
        try (var entries = full.all()) {
            entries.forEachRemaining(entry -> keys.add(entry.key));
        }
        keys.forEach(full::delete);
    }

    private static LineMachine canaries() {
        Settings settings = Settings.of(CanaryFixture.SETTINGS).with(Map.of("rollout.max.subjects", "900"));
        return new LineMachine(
                LineFixture.config(10, Backlogged.LATEST, 100), RolloutConfig.from(settings), LineFixture.TERMS);
    }

    /** A canary of a version from outside, with a processor for all of it or one for each event. */
    private List<LineOutput> canary(double quality, boolean restarting) {
        Restarts run = new Restarts(canaries(), restarting);
        run.event(
                new LineEvent.Outcome(new RoundOutcome(LineFixture.version("v1", "unknown", null, Verdict.CANDIDATE))));
        statuses.put(
                "a",
                ValueAndTimestamp.make(
                        new ServingStatus("a", List.of("main"), List.of("main@base", "v1"), 0L, Instant.EPOCH), 0));
        run.look();
        Random random = new Random(4);
        for (int i = 0; i < 4_000 && !run.isOver(); i++) {
            RolloutState state = run.lastRollout();
            Arm arm = Buckets.arm(state.getSalt(), "s" + i, state.getWeight());
            int score = random.nextDouble() < (arm == Arm.CHALLENGER ? quality : 0.5) ? ScoreCounts.ONE : 0;
            run.event(new LineEvent.Evidenced(EvidenceCounted.newBuilder()
                    .setKind(EvidenceKind.EXPOSURE)
                    .setLine("main")
                    .setRolloutId("main!1")
                    .setStage(state.getStageIndex())
                    .setArm(arm.wireName())
                    .setVersion(arm == Arm.CHALLENGER ? "v1" : "main@base")
                    .setUnit("s" + i)
                    .setSegment("acme/support")
                    .setScore(score)
                    .setPrompt((long) i)
                    .setAnswer((long) i)
                    .build()));
            if (i % 20 == 0) {
                run.look();
            }
        }
        return run.said;
    }

    private final class Restarts {
        private final List<LineOutput> said = new ArrayList<>();
        private final LineMachine machine;
        private final boolean restarting;
        private MockProcessorContext<String, LineOutput> context;
        private LineProcessor processor;
        private long nowMs = 1_000;

        @SuppressWarnings("NullAway.Init") // start sets what is missing.
        Restarts(LineMachine machine, boolean restarting) {
            this.machine = machine;
            this.restarting = restarting;
            start();
        }

        private void start() {
            context = newContext();
            processor = new LineProcessor(machine, 2, STORES, OWN_LINES, List::of);
            processor.init(context);
        }

        void event(LineEvent event) {
            context.setCurrentSystemTimeMs(nowMs);
            processor.process(new Record<>("main", event, 0));
            hear();
        }

        void look() {
            nowMs += 1_000;
            context.setCurrentSystemTimeMs(nowMs);
            context.scheduledPunctuators().get(0).getPunctuator().punctuate(nowMs);
            hear();
        }

        private void hear() {
            context.forwarded()
                    .forEach(forward -> said.add((LineOutput) forward.record().value()));
            context.resetForwards();
            if (restarting) {
                commit.flushCache();
                start();
            }
        }

        RolloutState lastRollout() {
            return said.stream()
                    .filter(LineOutput.Rollout.class::isInstance)
                    .map(output -> ((LineOutput.Rollout) output).record())
                    .reduce((before, after) -> after)
                    .orElseThrow();
        }

        boolean isOver() {
            return lastRollout().getStage() == RolloutStage.NONE;
        }
    }

    private LineState state() {
        return Objects.requireNonNull(store.get("main"));
    }

    /** What a processor that has just started makes of the event. */
    private List<LineOutput> outputs(int partitions, LineEvent event) {
        MockProcessorContext<String, LineOutput> context = newContext();
        context.setCurrentSystemTimeMs(1_000);
        LineProcessor processor = new LineProcessor(MACHINE, partitions, STORES, OWN_LINES, List::of);
        processor.init(context);
        processor.process(new Record<>("main", event, 0));
        commit.flushCache();
        return context.forwarded().stream()
                .map(forward -> (LineOutput) forward.record().value())
                .toList();
    }

    private MockProcessorContext<String, LineOutput> newContext() {
        MockProcessorContext<String, LineOutput> context = new MockProcessorContext<>();
        context.addStateStore((StateStore) store);
        context.addStateStore((StateStore) goalSets);
        context.addStateStore((StateStore) statuses);
        context.addStateStore((StateStore) evidence);
        context.addStateStore((StateStore) counts);
        context.addStateStore(commit);
        return context;
    }
}
