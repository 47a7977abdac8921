package dev.hone.streams.relabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import dev.hone.streams.clock.ClockConfig;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class RelabelConfigTest {

    @Test
    void hasDefaultsReadsItsKeysAndRefusesNonsense() {
        assertThat(RelabelConfig.from(Settings.of(Map.of())))
                .isEqualTo(new RelabelConfig(new HoldoutAssignment("hone", 0.05)));
        assertThat(RelabelConfig.from(
                        Settings.of(Map.of("relabel.holdout.share", "0.5", "relabel.holdout.salt", "pepper"))))
                .isEqualTo(new RelabelConfig(new HoldoutAssignment("pepper", 0.5)));
        assertThatThrownBy(() -> RelabelConfig.from(Settings.of(Map.of("relabel.holdout.share", "1.5"))))
                .isInstanceOf(ConfigException.class);
        assertThat(ClockConfig.from(Settings.of(Map.of())))
                .isEqualTo(new ClockConfig(true, Duration.ofMillis(250), true));
        assertThat(ClockConfig.from(Settings.of(Map.of("clock.ticks.enabled", "false", "clock.tick.ms", "1000"))))
                .isEqualTo(new ClockConfig(false, Duration.ofSeconds(1), false));
    }
}
