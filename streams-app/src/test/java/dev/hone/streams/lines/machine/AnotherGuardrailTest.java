package dev.hone.streams.lines.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hone.schemas.records.ArmEvidence;
import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.records.GuardrailFound;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.TestState;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.guardrails.GuardrailMeasure;
import dev.hone.streams.lines.guardrails.Guardrails;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.lines.state.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A guardrail that nobody knows of but the list: it is counted, judged and reported like the others. */
class AnotherGuardrailTest {

    /** Users who leave without a word. */
    private record SilentUsers() implements GuardrailMeasure {
        @Override
        public Measure measure() {
            return new Measure("silence");
        }

        @Override
        public String name() {
            return "users who said nothing";
        }

        @Override
        public MarginSetting margin() {
            return new MarginSetting(
                    "silence", 0.3, "By how much more often the challenger's users may say nothing.", false);
        }

        @Override
        public Consequence consequence() {
            return Consequence.ROLL_BACK;
        }

        @Override
        public Column column() {
            return new Column("silent", "Said nothing");
        }

        @Override
        public Evidence count(Evidence evidence, EvidenceCounted record, Arm arm) {
            return record.getKind() == EvidenceKind.EXPOSURE
                    ? evidence.plus(
                            Cell.ofAll(measure(), record.getStage(), arm),
                            Evidence.oneOrZero(record.getScore() == null))
                    : evidence;
        }
    }

    @Test
    void rollsBackAndStandsInTheDecision() {
        CanaryFixture canary = canary(Map.of("rollout.guardrail.silence.margin", "0.05"));
        canary.challengersFeedback = 0.4;

        canary.serve(2_000);

        assertThat(canary.line.decisions()).endsWith(DecisionKind.ROLLED_BACK);
        assertThat(canary.line.lastWords())
                .startsWith("Rolled back v1: its share of users who said nothing 0.")
                .contains("is above the champion's 0.000 by more than the margin 0.05 (e-value ");
        assertThat(canary.line.lastDecision().getEvidence())
                .containsEntry("champion.silent", 0.0)
                .containsEntry("needed.more users who said nothing", 320.0)
                .hasEntrySatisfying(
                        "challenger.silent", found -> assertThat(found).isGreaterThan(5))
                .hasEntrySatisfying(
                        "evidence.more users who said nothing",
                        found -> assertThat(found).isGreaterThan(320));
    }

    @Test
    void standsInTheNewsWhileNothingIsDecided() {
        CanaryFixture canary = canary(Map.of());
        canary.challengersFeedback = 0.4;

        canary.serve(60);

        RolloutEvidence news = canary.line.news();
        assertThat(news.getTests()).extracting(TestState::getName).contains("more users who said nothing");
        ArmEvidence challenger = news.getArms().get(1);
        assertThat(challenger.getGuardrails())
                .extracting(GuardrailFound::getName, GuardrailFound::getTitle, GuardrailFound::getCounted)
                .contains(tuple("silent", "Said nothing", challenger.getSubjects()));
        assertThat(challenger.getGuardrails())
                .last()
                .satisfies(silent -> assertThat(silent.getFound())
                        .isEqualTo(challenger.getSubjects() - challenger.getScored())
                        .isPositive());
    }

    private static CanaryFixture canary(Map<String, String> settings) {
        List<GuardrailMeasure> measures = new ArrayList<>(Guardrails.ALL);
        measures.add(new SilentUsers());
        return new CanaryFixture(settings, 1, measures).trained("v1").loaded();
    }
}
