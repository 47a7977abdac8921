package dev.hone.streams.lines.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.EvidenceCell;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.lines.state.Evidence.Counts;
import dev.hone.streams.lines.state.Measure;
import dev.hone.streams.sequential.ScoreCounts;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EvidenceStoreTest {
    private final KeyValueStore<String, EvidenceCell> cells = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore("evidence"),
                    Serdes.String(),
                    ConnectionConfig.from(Settings.of(Map.of("schema.registry.url", "mock://evidence-store")))
                            .serde(EvidenceCell.class))
            .withLoggingDisabled()
            .build();
    private final EvidenceStore store = new EvidenceStore(cells);

    @BeforeEach
    void open() {
        cells.init(new MockProcessorContext<>().getStateStoreContext(), cells);
    }

    @Test
    void keepsHistogramsExactly() {
        List<Measure> measures = List.of(Measure.QUALITY, new Measure("error"), new Measure("degenerate"));
        Random random = new Random(1);
        Evidence evidence = Evidence.NONE;
        for (int i = 0; i < 2_000; i++) {
            Cell cell = new Cell(
                    measures.get(random.nextInt(3)),
                    random.nextInt(3),
                    random.nextBoolean() ? Arm.CHAMPION : Arm.CHALLENGER,
                    random.nextBoolean() ? "" : "acme/support");
            Counts one = random.nextInt(5) == 0
                    ? new Counts(1, ScoreCounts.NONE)
                    : new Counts(0, ScoreCounts.NONE.with(random.nextInt(ScoreCounts.ONE + 1)));
            Evidence next = evidence.plus(cell, one);
            store.write("main", "main!1", evidence, next);
            evidence = next;
        }

        assertThat(store.read("main")).isEqualTo(evidence.cells());
        assertThat(store.read("mai")).isEmpty();
        try (KeyValueIterator<String, EvidenceCell> pieces = cells.all()) {
            pieces.forEachRemaining(piece -> assertThat(piece.value.getCounts()).hasSizeLessThanOrEqualTo(256));
        }
    }

    @Test
    void forgetsWhatIsOverAndNoOtherLine() {
        Cell cell = new Cell(Measure.QUALITY, 0, Arm.CHAMPION, "");
        Evidence some = Evidence.NONE.plus(cell, new Counts(0, ScoreCounts.NONE.with(7)));
        store.write("main", "main!1", Evidence.NONE, some);
        store.write("mainland", "mainland!1", Evidence.NONE, some);

        store.write("main", "", some, Evidence.NONE);

        assertThat(store.read("main")).isEmpty();
        assertThat(store.read("mainland")).isEqualTo(some.cells());
    }
}
