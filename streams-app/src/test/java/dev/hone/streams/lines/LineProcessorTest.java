package dev.hone.streams.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.EvidenceCell;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.LineState;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.ServingStatus;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.records.Verdict;
import dev.hone.streams.lines.LineOutput.Round;
import dev.hone.streams.lines.RoundsConfig.Backlogged;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

class LineProcessorTest {
    private static final ConnectionConfig CONNECTION =
            ConnectionConfig.from(Settings.of(Map.of("schema.registry.url", "mock://line-processor")));
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

    @BeforeEach
    void openStores() {
        MockProcessorContext<String, LineOutput> context = new MockProcessorContext<>();
        store.init(context.getStateStoreContext(), store);
        goalSets.init(context.getStateStoreContext(), goalSets);
        statuses.init(context.getStateStoreContext(), statuses);
        evidence.init(context.getStateStoreContext(), evidence);
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
    void takesTheGoalSetsOfItsLineAlone() {
        for (int i = 0; i < 10; i++) {
            outputs(2, new LineEvent.Counted(LineFixture.counted(0, i, true)));
        }

        assertThat(state().getRound().getGoalSets()).hasSize(1);
    }

    @Test
    void refusesAStateOfAnotherPartitionCount() {
        outputs(2, new LineEvent.Counted(LineFixture.counted(0, 0, true)));

        assertThatThrownBy(() -> outputs(3, new LineEvent.Counted(LineFixture.counted(0, 1, true))))
                .hasMessageContaining("topics.partitions");
    }

    private LineState state() {
        return Objects.requireNonNull(store.get("main"));
    }

    /** What a processor that has just started makes of the event. */
    private List<LineOutput> outputs(int partitions, LineEvent event) {
        MockProcessorContext<String, LineOutput> context = new MockProcessorContext<>();
        context.addStateStore((StateStore) store);
        context.addStateStore((StateStore) goalSets);
        context.addStateStore((StateStore) statuses);
        context.addStateStore((StateStore) evidence);
        context.setCurrentSystemTimeMs(1_000);
        LineProcessor processor = new LineProcessor(
                MACHINE, partitions, new LineProcessor.Stores("lines", "evidence", "goal-sets", "statuses"));
        processor.init(context);
        processor.process(new Record<>("main", event, 0));
        return context.forwarded().stream()
                .map(forward -> (LineOutput) forward.record().value())
                .toList();
    }
}
