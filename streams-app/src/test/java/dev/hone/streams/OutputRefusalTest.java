package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class OutputRefusalTest {

    @Test
    void saysHowToMendARecordThatIsTooLargeHoweverDeepItLies() {
        RecordTooLargeException tooLarge = new RecordTooLargeException("has 9 bytes");

        assertThat(OutputRefusal.mending(new StreamsException("task 0_1", new StreamsException(tooLarge))))
                .hasValueSatisfying(
                        words -> assertThat(words).contains("has 9 bytes", "max.message.bytes", "nothing is lost"));
        assertThat(OutputRefusal.mending(new StreamsException(new TimeoutException())))
                .isEmpty();
    }
}
