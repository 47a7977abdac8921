package dev.hone.schemas.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPartitionerTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "main", "interaction-1", "3f2c", "a key with blanks", "Schl\u00fcssel"})
    void isThatOfTheProducer(String key) {
        byte[] bytes = key.getBytes(UTF_8);

        for (int partitions : new int[] {1, 3, 8, 50}) {
            assertThat(KeyPartitioner.partition(bytes, partitions))
                    .isEqualTo(BuiltInPartitioner.partitionForKey(bytes, partitions));
        }
    }
}
