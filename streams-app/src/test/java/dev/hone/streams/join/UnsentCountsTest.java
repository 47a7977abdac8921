package dev.hone.streams.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.streams.commit.AtCommit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnsentCountsTest {

    private static final Count OF_A_COHORT = new Count("main", "acme/support", 20, 10, 255, 8_192);
    private static final Count OF_ANOTHER = new Count("main", "acme/support", 20, 10, 1, 8_192);
    private static final Count OF_NOBODY = new Count("main", "acme/support", 20, 10, Cohort.NONE, 8_192);
    /** Two names behind their lengths, two times, a quality. */
    private static final int BYTES_OF_BEFORE = 2 + 4 + 2 + 12 + 2 * Long.BYTES + Integer.BYTES;

    private final AtCommit commit = new AtCommit(AtCommit.STORE);
    private KeyValueStore<Bytes, Long> store;

    @BeforeEach
    void open() {
        MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
        store = UnsentCounts.storeBuilder().withLoggingDisabled().build();
        store.init(context.getStateStoreContext(), store);
    }

    @Test
    void whoeverTakesOverSendsWhatWasNotSentForEachCohort() {
        UnsentCounts before = new UnsentCounts(store, commit);
        before.change(Map.of(), Map.of(OF_A_COHORT, 3L, OF_ANOTHER, 2L, OF_NOBODY, -1L));
        commit.flushCache();

        UnsentCounts after = new UnsentCounts(store, new AtCommit(AtCommit.STORE));

        assertThat(after.takeAll())
                .containsExactly(Map.entry(OF_NOBODY, -1L), Map.entry(OF_ANOTHER, 2L), Map.entry(OF_A_COHORT, 3L));
    }

    @Test
    void aRowOfNobodyIsAsItWasBeforeThereWereCohorts() {
        new UnsentCounts(store, commit).change(Map.of(), Map.of(OF_NOBODY, 1L));
        commit.flushCache();

        List<Integer> lengths = new ArrayList<>();
        try (KeyValueIterator<Bytes, Long> rows = store.all()) {
            rows.forEachRemaining(row -> lengths.add(row.key.get().length));
        }
        assertThat(lengths).containsExactly(BYTES_OF_BEFORE);
    }
}
