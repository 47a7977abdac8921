package dev.hone.streams.lines.canary;

import dev.hone.schemas.records.ArmEvidence;
import dev.hone.schemas.records.GuardrailFound;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.TestState;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.guardrails.Guardrail;
import dev.hone.streams.lines.guardrails.GuardrailMeasure.Column;
import dev.hone.streams.lines.state.Challenge;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.LineOutput.News;
import dev.hone.streams.lines.state.Measure;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.sequential.ConfidenceSequence;
import dev.hone.streams.sequential.ScoreCounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The report of a rollout's evidence so far, for people and for the record of a decision. */
public record EvidenceReport(Line line, Slot.Serving serving, RolloutConfig config) {

    private static final double ALPHA = 0.05;

    public News news(String words, Instant at) {
        Challenge challenge = serving.challenge();
        List<TestState> tests = claims().stream()
                .map(claim -> new TestState(claim.name(), claim.eValue(), claim.needed()))
                .toList();
        return new News(new RolloutEvidence(
                line.name(),
                challenge.rolloutId(),
                line.champions().champion(),
                challenge.name(),
                serving.canary().stage(),
                challenge.weights().size(),
                serving.canary().weight(),
                List.of(arm(Arm.CHAMPION), arm(Arm.CHALLENGER)),
                tests,
                words,
                at,
                trial().exposed(Arm.CHALLENGER, serving.canary().stage()),
                config.stage().minSubjects(),
                null));
    }

    /** The figures that a decision was taken on, by name; the stage counts from 1, as for people. */
    public Map<String, Double> numbers() {
        Map<String, Double> numbers = new TreeMap<>();
        for (Arm arm : List.of(Arm.CHAMPION, Arm.CHALLENGER)) {
            ArmEvidence seen = arm(arm);
            numbers.put(arm.wireName() + ".subjects", (double) seen.getSubjects());
            numbers.put(arm.wireName() + ".scored", (double) seen.getScored());
            numbers.put(arm.wireName() + ".responses", (double) seen.getResponses());
            seen.getGuardrails()
                    .forEach(found -> numbers.put(arm.wireName() + "." + found.getName(), (double) found.getFound()));
            if (seen.getMeanQuality() != null) {
                numbers.put(arm.wireName() + ".meanQuality", seen.getMeanQuality());
            }
        }
        for (SequentialTest claim : claims()) {
            numbers.put("evidence." + claim.name(), claim.eValue());
            numbers.put("needed." + claim.name(), claim.needed());
        }
        numbers.put("test", (double) serving.challenge().betting().number());
        numbers.put("stage", serving.canary().stage() + 1.0);
        numbers.put("margin", config.margins().quality());
        numbers.put("spent", line.champions().spent());
        for (var largest : new Leaning(trial()).largest()) {
            numbers.put(
                    "broughtBy." + largest.getKey(), (double) largest.getValue().subjects());
        }
        for (var largest : new Leaning(trial()).largestOfAnswers()) {
            numbers.put(
                    "askedBy." + largest.getKey(), (double) largest.getValue().subjects());
        }
        numbers.putAll(new WhoDecides(trial()).numbers());
        for (Guardrail guardrail : config.guardrails()) {
            guardrail
                    .measure()
                    .bounds(line.evidence())
                    .forEach((of, bound) -> numbers.put("bound." + guardrail.name() + "." + of, bound));
        }
        numbers.put("newUsers", (double) line.evidence().contributions().newcomers());
        numbers.put("unverified", (double) line.evidence().unverified());
        return numbers;
    }

    private List<SequentialTest> claims() {
        List<SequentialTest> claims = new ArrayList<>();
        claims.add(trial().noWorse());
        claims.addAll(trial().sameFeedback());
        claims.addAll(trial().guardrails());
        claims.addAll(trial().alarms());
        return claims;
    }

    private ArmEvidence arm(Arm arm) {
        ScoreCounts scores = trial().pooled(Measure.QUALITY, arm).scores();
        ConfidenceSequence bounds = ConfidenceSequence.of(scores, ALPHA);
        boolean any = scores.total() > 0;
        List<GuardrailFound> found = guardrails(arm);
        return new ArmEvidence(
                arm.wireName(),
                trial().exposed(arm),
                scores.total(),
                any ? scores.mean().orElseThrow() : null,
                any ? bounds.low() : null,
                any ? bounds.high() : null,
                trial().responses(arm),
                found(found, "errors"),
                found(found, "degenerate"),
                found);
    }

    private List<GuardrailFound> guardrails(Arm arm) {
        List<GuardrailFound> found = new ArrayList<>();
        for (Guardrail guardrail : config.guardrails()) {
            Column column = guardrail.measure().column();
            if (column != null) {
                ScoreCounts scores =
                        trial().pooled(guardrail.measure().measure(), arm).scores();
                found.add(
                        new GuardrailFound(column.name(), column.title(), scores.total(), scores.of(ScoreCounts.ONE)));
            }
        }
        return found;
    }

    // Readers that are older than the list know these two.
    private static long found(List<GuardrailFound> all, String name) {
        return all.stream()
                .filter(one -> one.getName().equals(name))
                .mapToLong(GuardrailFound::getFound)
                .sum();
    }

    private CanaryAnalysis trial() {
        return new CanaryAnalysis(line.evidence(), serving.challenge(), config);
    }
}
