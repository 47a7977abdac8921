package dev.hone.streams.join;

import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.BucketDelta;
import dev.hone.schemas.records.QualityDelta;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DeltaMessagesTest {

    private static final DeltaMessages MESSAGES = new DeltaMessages(3, 80);

    private static SortedMap<Count, Long> counts() {
        SortedMap<Count, Long> counts = new TreeMap<>(
                comparing(Count::line).thenComparing(Count::bucketMs).thenComparing(Count::quality));
        counts.put(new Count("main", "a/*", 10, 10, 0, 1), 1L);
        counts.put(new Count("main", "a/*", 10, 10, 0, 2), 2L);
        counts.put(new Count("main", "a/*", 10, 10, 0, 3), -3L);
        counts.put(new Count("main", "a/*", 20, 20, 0, 1), 4L);
        counts.put(new Count("main", "a/*", 30, 30, 0, 1), 5L);
        counts.put(new Count("other", "a/*", 30, 30, 0, 1), 6L);
        return counts;
    }

    @Test
    void splitsWhatIsLargeAndPutsTheWatermarkLast() {
        List<QualityDelta> messages = MESSAGES.of("main", counts(), 50);

        assertThat(messages).hasSize(3).allMatch(message -> message.getPartition() == 3);
        assertThat(messages)
                .extracting(QualityDelta::getWatermark)
                .containsExactly(null, null, Instant.ofEpochMilli(50));
        assertThat(messages.stream()
                        .flatMap(message -> message.getDeltas().stream())
                        .flatMap(delta -> delta.getScores().stream())
                        .map(score -> score.getCount()))
                .containsExactly(1L, 2L, -3L, 4L, 5L);
        assertThat(messages.get(1).getDeltas())
                .extracting(BucketDelta::getBucket)
                .containsExactly(Instant.ofEpochMilli(10), Instant.ofEpochMilli(20));
    }

    @Test
    void namesOfSegmentsCountAsMuchAsTheyAreLong() throws IOException {
        SortedMap<Count, Long> counts = new TreeMap<>(comparing(Count::segment));
        for (int i = 0; i < 4000; i++) {
            counts.put(new Count("main", "\u20ac".repeat(250) + i, 10, 10, 0, 1), 1L);
        }

        List<QualityDelta> messages = new DeltaMessages(3, 256 * 1024).of("main", counts, 50);

        assertThat(messages)
                .hasSizeGreaterThan(10)
                .allSatisfy(message -> assertThat(
                                QualityDelta.getEncoder().encode(message).remaining())
                        .isLessThan(300 * 1024));
    }

    @Test
    void thatNothingChangedIsAWordToo() {
        assertThat(MESSAGES.of("third", counts(), 50)).singleElement().satisfies(message -> {
            assertThat(message.getDeltas()).isEmpty();
            assertThat(message.getWatermark()).isEqualTo(Instant.ofEpochMilli(50));
        });
    }
}
