package dev.hone.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class CaptureConfigTest {

    @Test
    void syncsByDefaultBesideTheOtherState() {
        assertThat(CaptureConfig.from(Settings.of(Map.of("data.dir", "state"))))
                .isEqualTo(new CaptureConfig(
                        Path.of("state/serving/outbox"), true, 4L << 30, 10_000_000, Duration.ofSeconds(5), true));
    }

    @Test
    void takesEveryKey() {
        Settings settings = Settings.of(Map.of(
                "serving.outbox.dir", "elsewhere",
                "serving.outbox.sync", "false",
                "serving.outbox.max.bytes", "2097152",
                "serving.outbox.max.records", "500",
                "serving.outbox.drain.ms", "0",
                "serving.capture.tokens", "false"));

        assertThat(CaptureConfig.from(settings))
                .isEqualTo(new CaptureConfig(Path.of("elsewhere"), false, 2 << 20, 500, Duration.ZERO, false));
    }

    @Test
    void refusesAnOutboxThatHoldsNothing() {
        assertThatThrownBy(() -> CaptureConfig.from(Settings.of(Map.of("serving.outbox.max.bytes", "10"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("serving.outbox.max.bytes");
    }
}
