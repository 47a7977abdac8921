package dev.hone.streams.lines.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.recorded.ReportedCanary;
import dev.hone.streams.lines.state.LineOutput;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A canary by what its line has told of it. */
class ReportedCanaryTest {

    @Test
    void whatALineToldAtTheEndOfARolloutGivesTheSameDecisionAgain() {
        for (CanaryFixture canary : new CanaryFixture[] {
            CanaryFixture.canary().trained("v1").loaded().good(),
            CanaryFixture.canary().trained("v1").loaded().bad()
        }) {
            canary.serve(3_000);
            RolloutEvidence told = lastNews(canary);
            RolloutDecision decided = canary.line.lastDecision();

            RolloutDecision again = new ReportedCanary(told)
                    .decided(config(Map.of()), decided.getDecidedAt())
                    .orElseThrow();

            assertThat(again.getKind()).isEqualTo(decided.getKind());
            assertThat(again.getWords()).isEqualTo(decided.getWords());
            assertThat(again.getEvidence().get("evidence.quality no worse by the margin"))
                    .isEqualTo(decided.getEvidence().get("evidence.quality no worse by the margin"));
        }
    }

    @Test
    void anotherPolicyDecidesOtherwiseOnTheSameCounts() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded().good();
        canary.challenger = canary.champion;
        canary.serve(400);
        ReportedCanary told = new ReportedCanary(canary.line.news());

        assertThat(told.decided(config(Map.of()), canary.line.now)).isEmpty();
        assertThat(told.waits(config(Map.of()), canary.line.now)).startsWith("Waits for proof");
        assertThat(told.decided(config(Map.of("rollout.margin", "0.4")), canary.line.now))
                .map(RolloutDecision::getKind)
                .contains(DecisionKind.PROMOTED);
    }

    @Test
    void whatAnEarlierReleaseToldIsRefused() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded();
        RolloutEvidence earlier =
                RolloutEvidence.newBuilder(canary.line.news()).setBasis(null).build();

        assertThatThrownBy(() -> new ReportedCanary(earlier))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("by an earlier release");
    }

    private static RolloutEvidence lastNews(CanaryFixture canary) {
        return canary.line.outputs.stream()
                .filter(LineOutput.News.class::isInstance)
                .map(output -> ((LineOutput.News) output).record())
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    private static RolloutConfig config(Map<String, String> changed) {
        Map<String, String> settings = new HashMap<>(CanaryFixture.SETTINGS);
        settings.putAll(changed);
        return RolloutConfig.from(Settings.of(settings));
    }
}
