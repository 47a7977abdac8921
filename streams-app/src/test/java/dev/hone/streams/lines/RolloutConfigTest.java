package dev.hone.streams.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import dev.hone.streams.lines.RolloutConfig.Budget;
import dev.hone.streams.lines.RolloutConfig.Margins;
import dev.hone.streams.lines.RolloutConfig.Policy;
import dev.hone.streams.lines.RolloutConfig.Shares;
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
    private static final Map<String, Double> BY_DEFAULT = Map.of(
            "error",
            0.02,
            "degenerate",
            0.1,
            "latency",
            0.05,
            "first.token",
            0.0,
            "refusal",
            0.0,
            "length",
            0.0,
            "cost",
            0.0);

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
                        0.05,
                        new Margins(0.05, 0.1),
                        new Shares(0.05, 0.5, 1),
                        Covariate.NONE,
                        new ShadowConfig(0, 200, Duration.ofDays(1), 0.01),
                        guardrails(1.5, BY_DEFAULT)));
    }

    @Test
    void whatIsOffTakesNoPartInTheGuardrails() {
        assertThat(RolloutConfig.from(Settings.of(Map.of())).guardrails())
                .extracting(Guardrail::name)
                .containsExactly(
                        "failed responses",
                        "users without an answer",
                        "equal answers to different prompts",
                        "slow answers");
        assertThat(RolloutConfig.from(Settings.of(Map.of("rollout.guardrail.latency.margin", "0")))
                        .guardrails())
                .hasSize(3);
    }

    @Test
    void readsEveryKey() {
        Settings settings = Settings.of(Map.ofEntries(
                Map.entry("rollout.evidence.max.share", "0.25"),
                Map.entry("rollout.evidence.top.max.share", "0.26"),
                Map.entry("rollout.evidence.new.max.share", "0.27"),
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
                Map.entry("rollout.decline.alpha", "0.2"),
                Map.entry("rollout.margin", "0.11"),
                Map.entry("rollout.shadow.share", "0.25"),
                Map.entry("rollout.shadow.min.answers", "10"),
                Map.entry("rollout.shadow.max.ms", "7"),
                Map.entry("rollout.shadow.alpha", "0.02"),
                Map.entry("rollout.feedback.margin", "0.12")));

        assertThat(RolloutConfig.from(settings))
                .isEqualTo(new RolloutConfig(
                        Policy.GATE,
                        List.of(0.2, 0.4),
                        new Staging(3, Duration.ofMillis(4), Duration.ofMillis(5)),
                        new Stage(6, Duration.ofMillis(7)),
                        new Budget(Duration.ofMillis(8), 9),
                        0.1,
                        0.2,
                        new Margins(0.11, 0.12),
                        new Shares(0.25, 0.26, 0.27),
                        new Covariate(0.5),
                        new ShadowConfig(0.25, 10, Duration.ofMillis(7), 0.02),
                        guardrails(1.5, BY_DEFAULT)));
    }

    @Test
    void refusesAShadowStageThatLastsLongerThanItIsKnownWhoWasCounted() {
        Map<String, String> settings = Map.of("rollout.max.ms", "8", "rollout.shadow.max.ms", "9");

        assertThat(RolloutConfig.from(Settings.of(settings)).shadow().isOn()).isFalse();
        assertThatThrownBy(() -> RolloutConfig.from(Settings.of(settings).with(Map.of("rollout.shadow.share", "0.1"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("must not be above rollout.max.ms");
    }

    @Test
    void readsEveryKeyOfTheGuardrails() {
        Map<String, String> settings = Map.ofEntries(
                Map.entry("rollout.guardrail.error.margin", "0.13"),
                Map.entry("rollout.guardrail.degenerate.margin", "0.14"),
                Map.entry("rollout.guardrail.latency.margin", "0.15"),
                Map.entry("rollout.guardrail.first.token.margin", "0.16"),
                Map.entry("rollout.guardrail.refusal.margin", "0.17"),
                Map.entry("rollout.guardrail.length.margin", "0.18"),
                Map.entry("rollout.guardrail.cost.margin", "0.19"),
                Map.entry("rollout.guardrail.factor", "2"));

        assertThat(RolloutConfig.from(Settings.of(settings)).guardrails())
                .isEqualTo(guardrails(
                        2,
                        Map.of(
                                "error",
                                0.13,
                                "degenerate",
                                0.14,
                                "latency",
                                0.15,
                                "first.token",
                                0.16,
                                "refusal",
                                0.17,
                                "length",
                                0.18,
                                "cost",
                                0.19)));
    }

    private static List<Guardrail> guardrails(double factor, Map<String, Double> margins) {
        return Guardrails.of(
                Guardrails.ALL.stream().map(measure -> measure.within(factor)).toList(),
                margin -> margins.get(margin.key()));
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
                "rollout.guardrail.degenerate.margin; -0.1",
                "rollout.guardrail.degenerate.margin; 0",
                "rollout.guardrail.latency.margin; 1",
                "rollout.guardrail.factor; 0.9",
                "rollout.evidence.top.max.share; 0",
                "rollout.evidence.new.max.share; 1.1"
            })
    void refusesWhatMakesNoSense(String key, String value) {
        assertThatThrownBy(() -> RolloutConfig.from(Settings.of(Map.of(key, value))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key);
    }
}
