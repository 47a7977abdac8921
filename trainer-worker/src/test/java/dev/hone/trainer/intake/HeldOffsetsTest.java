package dev.hone.trainer.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.records.OffsetRange;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class HeldOffsetsTest {

    private final TopicPartition partition = new TopicPartition("hone.examples", 3);
    private final HeldOffsets held = new HeldOffsets("hone.examples", Map.of(partition, 100L), Map.of(partition, 200L));

    @Test
    void acceptsWhatTheLogHoldsInFull() {
        assertThatCode(() -> held.requireHeld(List.of(new OffsetRange(3, 100L, 200L))))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesARangeThatRetentionHasCutInto() {
        assertThatThrownBy(() -> held.requireHeld(List.of(new OffsetRange(3, 99L, 150L))))
                .isInstanceOf(RoundRefusedException.class)
                .hasMessageContaining("range 99 to 150 of hone.examples-3 is no longer held")
                .hasMessageContaining("topics.retention.examples.ms");
    }

    @Test
    void refusesARangePastTheEnd() {
        assertThatThrownBy(() -> held.requireHeld(List.of(new OffsetRange(3, 150L, 201L))))
                .isInstanceOf(RoundRefusedException.class)
                .hasMessageContaining("past the end of the log at 200");
    }

    @Test
    void namesThePartsThatRetentionHasTaken() {
        List<OffsetRange> ranges =
                List.of(new OffsetRange(3, 10L, 40L), new OffsetRange(3, 90L, 150L), new OffsetRange(3, 100L, 150L));

        assertThat(held.expired(ranges)).containsExactly(new OffsetRange(3, 10L, 40L), new OffsetRange(3, 90L, 100L));
    }
}
