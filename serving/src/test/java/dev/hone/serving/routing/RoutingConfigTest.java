package dev.hone.serving.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class RoutingConfigTest {

    @Test
    void makesUpAnotherNameForEveryReplica() {
        RoutingConfig one = RoutingConfig.from(Settings.of(Map.of()));
        RoutingConfig two = RoutingConfig.from(Settings.of(Map.of()));

        assertThat(one.replica()).isNotEqualTo(two.replica());
        assertThat(one.heartbeat()).isEqualTo(Duration.ofSeconds(5));
        assertThat(one.stale()).isEqualTo(Duration.ofSeconds(10));
        assertThat(one.anchorShare()).isEqualTo(0.02);
        assertThat(one.baseMeanwhile()).isFalse();
        assertThat(one.lines().lines()).containsExactly("main");
    }

    @Test
    void takesEveryKey() {
        RoutingConfig config = RoutingConfig.from(Settings.of(Map.of(
                "serving.replica", "r1",
                "serving.heartbeat.ms", "500",
                "serving.rollouts.stale.ms", "3000",
                "serving.anchor.share", "0",
                "serving.start.without.kafka", "base",
                "lines.legal.segments", "acme/legal")));

        assertThat(config.replica()).isEqualTo("r1");
        assertThat(config.heartbeat()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.stale()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.anchorShare()).isZero();
        assertThat(config.baseMeanwhile()).isTrue();
        assertThat(config.lines().lines()).containsExactly("legal", "main");
    }

    @Test
    void refusesToGoOnUnsureForAsLongAsARolledBackVersionMayServe() {
        assertThatThrownBy(() -> RoutingConfig.from(Settings.of(Map.of("serving.rollouts.stale.ms", "30000"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("serving.rollouts.stale.ms");
        assertThatThrownBy(() -> RoutingConfig.from(Settings.of(Map.of("serving.replica", " "))))
                .isInstanceOf(ConfigException.class);
    }
}
