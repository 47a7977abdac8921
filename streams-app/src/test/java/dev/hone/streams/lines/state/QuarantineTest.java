package dev.hone.streams.lines.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.OffsetRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuarantineTest {

    private static OffsetRange range(int partition, long from, long to) {
        return new OffsetRange(partition, from, to);
    }

    @Test
    void rangesThatOverlapOrTouchAreOne() {
        assertThat(Quarantine.of(
                        List.of(range(1, 5, 9), range(0, 20, 30), range(0, 0, 10), range(0, 10, 15), range(0, 4, 4))))
                .containsExactly(range(0, 0, 15), range(0, 20, 30), range(1, 5, 9));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void staysBoundedAndLetsNothingOut(long seed) {
        Random random = new Random(seed);
        List<OffsetRange> given = new ArrayList<>();
        List<OffsetRange> kept = List.of();
        for (int rollback = 0; rollback < 300; rollback++) {
            List<OffsetRange> more = new ArrayList<>(kept);
            for (int partition = 0; partition < 64; partition++) {
                long from = 1_000L * rollback + random.nextInt(400);
                OffsetRange range = range(partition, from, from + random.nextInt(500));
                given.add(range);
                more.add(range);
            }
            kept = Quarantine.of(more);
        }

        assertThat(kept).hasSizeBetween(Quarantine.MOST / 2, Quarantine.MOST);
        List<OffsetRange> all = kept;
        assertThat(given)
                .allMatch(range -> range.getFrom() >= range.getTo()
                        || all.stream()
                                .anyMatch(wider -> wider.getPartition() == range.getPartition()
                                        && wider.getFrom() <= range.getFrom()
                                        && wider.getTo() >= range.getTo()));
    }
}
