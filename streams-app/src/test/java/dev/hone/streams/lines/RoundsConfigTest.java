package dev.hone.streams.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import dev.hone.streams.lines.RoundsConfig.Backlogged;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundsConfigTest {
    @Test
    void hasDefaults() {
        assertThat(RoundsConfig.from(Settings.of(Map.of())))
                .isEqualTo(new RoundsConfig(
                        2_000,
                        Long.MAX_VALUE,
                        86_400_000,
                        Backlogged.LATEST,
                        20_000,
                        20,
                        2,
                        Duration.ofMinutes(1),
                        1,
                        2,
                        0));
    }

    @Test
    void readsEveryKey() {
        Settings settings = Settings.of(Map.of(
                "rounds.examples", "10",
                "rounds.tokens", "20",
                "rounds.age.ms", "30",
                "rounds.backlog", "next",
                "rounds.max.examples", "40",
                "rounds.min.examples", "8",
                "rounds.max.attempts", "5",
                "rounds.retry.ms", "45",
                "rounds.threads", "6",
                "rounds.seed", "-7"));
        Settings sharded = settings.with(Map.of("rounds.shards", "3"));

        assertThat(RoundsConfig.from(sharded))
                .isEqualTo(new RoundsConfig(10, 20, 30, Backlogged.NEXT, 40, 8, 5, Duration.ofMillis(45), 3, 6, -7));
    }

    @ParameterizedTest
    @CsvSource({
        "rounds.examples, 0",
        "rounds.tokens, 0",
        "rounds.age.ms, 0",
        "rounds.backlog, oldest",
        "rounds.max.examples, 1999",
        "rounds.max.attempts, 0",
        "rounds.retry.ms, 0",
        "rounds.shards, 0",
        "rounds.shards, 65",
        "rounds.threads, 0",
        "rounds.seed, x"
    })
    void refusesWhatMakesNoSense(String key, String value) {
        assertThatThrownBy(() -> RoundsConfig.from(Settings.of(Map.of(key, value))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key);
    }

    @Test
    void refusesShardsOfWhatHasNoExactMean() {
        Settings magnitudes = Settings.of(Map.of("trainer.recipe.lora.dora", "true"));

        assertThatThrownBy(() -> RoundsConfig.trainable(magnitudes.with(Map.of("rounds.shards", "2"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("rounds.shards")
                .hasMessageContaining("lora.dora");
        assertThat(RoundsConfig.trainable(magnitudes).shards()).isEqualTo(1);
    }

    @Test
    void refusesShardsOfAllWeights() {
        Settings all = Settings.of(Map.of("trainer.recipe.weights", "all"));

        assertThatThrownBy(() -> RoundsConfig.trainable(all.with(Map.of("rounds.shards", "2"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("rounds.shards")
                .hasMessageContaining("trainer.recipe.weights");
        assertThat(RoundsConfig.trainable(all).shards()).isEqualTo(1);
    }
}
