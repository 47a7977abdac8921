package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamsAppTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final Map<String, String> ENOUGH =
            Map.of("rollout.policy", "gate", "schema.registry.url", "mock://streams-app");

    @Test
    void takesTheSettingsOfAllProgramsAndTouchesNothing() {
        Map<String, String> values = new HashMap<>(ENOUGH);
        values.putAll(Map.of(
                "kafka.security.protocol", "PLAINTEXT",
                "serde.auto.register.schemas", "true",
                "lines.main.segments", "acme/support",
                "catalogue.thumb.type", "boolean",
                "trainer.base", "/models/base",
                "serving.port", "8080",
                "artifacts.location", "/artifacts",
                "device", "cuda",
                "rounds.examples", "10"));

        try (StreamsApp app = new StreamsApp(Settings.of(values), CLOCK)) {
            assertThat(app.state()).isEmpty();
            assertThat(app.failure()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "rounds.example, 10, rounds.examples",
        "nonsense.key, 1, nonsense.key",
        "thresholds.bucket.ms, soon, thresholds.bucket.ms",
        "rounds.max.examples, 1, rounds.max.examples",
        "rollout.margin, 0, rollout.margin",
        "rollout.policy, maybe, rollout.policy",
        "streams.threads, 0, streams.threads",
        "streams.application.id, x, streams.application.id",
        "streams.num.stream.thread, 2, streams.num.stream.thread",
        "trainer.recipe.lora.rank, none, trainer.recipe.lora.rank"
    })
    void refusesWhatItDoesNotUnderstand(String key, String value, String said) {
        Map<String, String> values = new HashMap<>(ENOUGH);
        values.put(key, value);

        assertThatThrownBy(() -> new StreamsApp(Settings.of(values), CLOCK))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(said);
    }
}
