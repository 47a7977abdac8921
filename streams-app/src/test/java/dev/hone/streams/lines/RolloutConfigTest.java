package dev.hone.streams.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import dev.hone.streams.lines.RolloutConfig.Budget;
import dev.hone.streams.lines.RolloutConfig.Margins;
import dev.hone.streams.lines.RolloutConfig.Policy;
import dev.hone.streams.lines.RolloutConfig.Stage;
import dev.hone.streams.lines.RolloutConfig.Staging;
import dev.hone.streams.lines.guardrails.Guardrail;
import dev.hone.streams.lines.guardrails.Guardrails;
import dev.hone.streams.lines.state.Covariate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutConfigTest {
    @Test
    void hasDefaults() {
        assertThat(RolloutConfig.from(Settings.of(Map.of())))
                .isEqualTo(new RolloutConfig(
                        Policy.CANARY,
                        List.of(0.01, 0.1, 0.5),
                        new Staging(1, Duration.ofMinutes(10), Duration.ofSeconds(20)),
                        new Stage(50, Duration.ofMinutes(1)),
                        new Budget(Duration.ofDays(7), 1_000_000),
                        0.05,
                        new Margins(0.05, 0.1),
                        0.05,
                        Covariate.NONE,
                        guardrails(0.02, 0.1)));
    }

    @Test
    void readsEveryKey() {
        Settings settings = Settings.of(Map.ofEntries(
                Map.entry("rollout.evidence.max.share", "0.25"),
                Map.entry("rollout.covariate.weight", "0.5"),
                Map.entry("rollout.policy", "Gate"),
                Map.entry("rollout.stages", "0.2, 0.4"),
                Map.entry("rollout.min.replicas", "3"),
                Map.entry("rollout.staging.deadline.ms", "4"),
                Map.entry("rollout.lease.expiry.ms", "5"),
                Map.entry("rollout.stage.min.subjects", "6"),
                Map.entry("rollout.stage.min.ms", "7"),
                Map.entry("rollout.max.ms", "8"),
                Map.entry("rollout.max.subjects", "9"),
                Map.entry("rollout.alpha", "0.1"),
                Map.entry("rollout.margin", "0.11"),
                Map.entry("rollout.feedback.margin", "0.12"),
                Map.entry("rollout.guardrail.error.margin", "0.13"),
                Map.entry("rollout.guardrail.degenerate.margin", "0.14")));

        assertThat(RolloutConfig.from(settings))
                .isEqualTo(new RolloutConfig(
                        Policy.GATE,
                        List.of(0.2, 0.4),
                        new Staging(3, Duration.ofMillis(4), Duration.ofMillis(5)),
                        new Stage(6, Duration.ofMillis(7)),
                        new Budget(Duration.ofMillis(8), 9),
                        0.1,
                        new Margins(0.11, 0.12),
                        0.25,
                        new Covariate(0.5),
                        guardrails(0.13, 0.14)));
    }

    private static List<Guardrail> guardrails(double error, double degenerate) {
        return Guardrails.of(
                Guardrails.ALL,
                margin -> Map.of("error", error, "degenerate", degenerate).get(margin.key()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "rollout.policy; none",
                "rollout.stages; 0.5,0.1",
                "rollout.stages; 0.5,1",
                "rollout.stages; 0,0.5",
                "rollout.stages; some",
                "rollout.stages; NaN",
                "rollout.min.replicas; 0",
                "rollout.staging.deadline.ms; 0",
                "rollout.lease.expiry.ms; 0",
                "rollout.stage.min.subjects; 0",
                "rollout.stage.min.ms; -1",
                "rollout.max.ms; 9223372036854775807",
                "rollout.max.subjects; 0",
                "rollout.alpha; 1",
                "rollout.margin; 0",
                "rollout.feedback.margin; NaN",
                "rollout.guardrail.error.margin; 2",
                "rollout.guardrail.degenerate.margin; -0.1"
            })
    void refusesWhatMakesNoSense(String key, String value) {
        assertThatThrownBy(() -> RolloutConfig.from(Settings.of(Map.of(key, value))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key);
    }
}
