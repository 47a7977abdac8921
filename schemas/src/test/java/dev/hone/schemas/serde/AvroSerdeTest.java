package dev.hone.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.Tick;
import dev.hone.schemas.topics.Topics;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class AvroSerdeTest {

    @Test
    void readsWhatItWrote() {
        Serde<Tick> serde = ConnectionConfig.from(Settings.of(Map.of("schema.registry.url", "mock://reads")))
                .valueSerde(Topics.CLOCK);
        Tick tick = new Tick(Instant.ofEpochMilli(1_234_567_890_123L));

        byte[] bytes = serde.serializer().serialize("hone.clock", tick);

        assertThat(bytes).startsWith(0, 0, 0, 0, 1);
        assertThat(serde.deserializer().deserialize("hone.clock", bytes)).isEqualTo(tick);
    }
}
