package dev.hone.serving.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.ServingStatus;
import dev.hone.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class LeaseWriterTest {

    private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");
    private static final Set<String> BASE = Set.of("main@base");

    private final Serde<ServingStatus> serde = ConnectionConfig.from(
                    Settings.of(Map.of("schema.registry.url", "mock://leases")))
            .valueSerde(Topics.SERVING_STATUS);
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final LeaseWriter lease = writer(producer);

    @Test
    void tellsAtOnceWhatHasChangedAndElseOnEveryHeartbeat() {
        assertThat(lease.tell(BASE, 3, START)).isTrue();
        assertThat(lease.tell(BASE, 3, START.plusSeconds(4))).isFalse();
        assertThat(lease.tell(BASE, 3, START.plusSeconds(5))).isTrue();
        assertThat(lease.tell(BASE, 4, START.plusSeconds(6))).isTrue();
        assertThat(lease.tell(Set.of("main@sha256:11", "main@base"), 4, START.plusSeconds(7)))
                .isTrue();

        assertThat(producer.history()).hasSize(4);
        ProducerRecord<byte[], byte[]> last = producer.history().get(3);
        assertThat(new String(last.key(), StandardCharsets.UTF_8)).isEqualTo("r1");
        assertThat(serde.deserializer().deserialize(last.topic(), last.value()))
                .isEqualTo(new ServingStatus(
                        "r1", List.of("main"), List.of("main@base", "main@sha256:11"), 4L, START.plusSeconds(7)));
    }

    @Test
    void leavesATombstone() {
        MockProducer<byte[], byte[]> quick =
                new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        LeaseWriter held = writer(quick);
        held.tell(BASE, 3, START);
        held.close();

        assertThat(quick.history().get(1).value()).isNull();
        assertThat(quick.closed()).isTrue();
    }

    @Test
    void goesOnAfterALeaseThatWasNotHeardAndGivesUpAProducerThatIsLost() {
        lease.tell(BASE, 3, START);
        producer.errorNext(new TimeoutException("not heard"));
        assertThat(lease.tell(BASE, 3, START.plusSeconds(5))).isTrue();

        producer.errorNext(new ClusterAuthorizationException("lost"));
        assertThatThrownBy(() -> lease.tell(BASE, 3, START.plusSeconds(10)))
                .isInstanceOf(ClusterAuthorizationException.class);
    }

    private LeaseWriter writer(MockProducer<byte[], byte[]> producer) {
        return new LeaseWriter(
                new LeaseWriter.Place("hone.serving-status", "r1", List.of("main")),
                producer,
                serde.serializer(),
                Duration.ofSeconds(5));
    }
}
