package dev.hone.streams.thresholds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdsConfigTest {
    @Test
    void hasDefaults() {
        List<BigDecimal> quantiles =
                Stream.of("0", "0.5", "0.75", "0.9").map(BigDecimal::new).toList();

        assertThat(ThresholdsConfig.from(Settings.of(Map.of())))
                .isEqualTo(new ThresholdsConfig(3_600_000, 24, 60_000, quantiles, 200, 328, 1_000, 1));
    }

    @Test
    void readsEveryKey() {
        Settings settings = Settings.of(Map.of(
                "thresholds.bucket.ms", "1000",
                "thresholds.window.buckets", "3",
                "thresholds.grace.ms", "5",
                "thresholds.quantiles", "0, 0.8",
                "thresholds.min.samples", "7",
                "thresholds.hysteresis", "0.5",
                "thresholds.max.segments", "9",
                "thresholds.contributor.share", "0.02"));

        assertThat(ThresholdsConfig.from(settings))
                .isEqualTo(new ThresholdsConfig(
                        1_000, 3, 5, List.of(new BigDecimal("0"), new BigDecimal("0.8")), 7, 8_192, 9, .02));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "thresholds.bucket.ms | 0",
                "thresholds.window.buckets | 0",
                "thresholds.grace.ms | -1",
                "thresholds.quantiles | 0.5,0.9",
                "thresholds.quantiles | 0,0.9,0.5",
                "thresholds.quantiles | 0,1",
                "thresholds.quantiles | 0,half",
                "thresholds.min.samples | 0",
                "thresholds.hysteresis | 1.5",
                "thresholds.max.segments | 0",
                "thresholds.contributor.share | 0",
                "thresholds.contributor.share | 1.1"
            })
    void refusesWhatMakesNoSense(String key, String value) {
        assertThatThrownBy(() -> ThresholdsConfig.from(Settings.of(Map.of(key, value))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key);
    }
}
