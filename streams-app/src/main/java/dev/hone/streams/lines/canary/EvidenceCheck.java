package dev.hone.streams.lines.canary;

import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.routing.Buckets;
import dev.hone.streams.lines.guardrails.Guardrail;
import dev.hone.streams.lines.state.Challenge;
import dev.hone.streams.lines.state.Contributions.Subject;
import dev.hone.streams.lines.state.Covariate;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.lines.state.Evidence.Counts;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.Measure;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.sequential.ScoreCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes evidence up, or leaves it out: only what names the version and the arm that the rollout's own bucketing gives
 * is counted. Of a response alone nobody knows the subject, so there the version is all that can be checked.
 */
public record EvidenceCheck(List<Guardrail> guardrails) {

    public EvidenceCheck {
        guardrails = List.copyOf(guardrails);
    }

    // Whoever can write there might write a number that takes back what was counted.
    private static int times(EvidenceCounted record) {
        return Math.max(1, record.getTimes());
    }

    /** The line with the evidence; of another rollout than the one that is on, nothing. */
    public Line count(Line line, EvidenceCounted record) {
        if (!(line.slot() instanceof Slot.Serving serving)
                || !serving.challenge().rolloutId().equals(record.getRolloutId())) {
            return line;
        }
        Arm arm = arm(record.getArm());
        if (arm == null || !isOfArm(line, serving.canary(), record, arm)) {
            return line.with(line.evidence().leftOut(times(record)));
        }
        Evidence next = record.getKind() == EvidenceKind.EXPOSURE
                ? quality(line.evidence(), record, arm, serving.challenge())
                : line.evidence();
        for (Guardrail guardrail : guardrails) {
            next = guardrail.measure().count(next, record, arm);
        }
        return line.with(next);
    }

    private static boolean isOfArm(Line line, Slot.Canary canary, EvidenceCounted record, Arm arm) {
        String version = arm == Arm.CHALLENGER
                ? canary.challenge().name()
                : line.champions().champion();
        boolean served = record.getStage() >= 0
                && record.getStage() <= canary.stage()
                && record.getVersion().equals(version);
        return switch (record.getKind()) {
            case RESPONSE -> served;
            case EXPOSURE ->
                served
                        && isInBucket(canary.challenge(), record, arm)
                        && isScore(record.getScore())
                        && isScore(record.getExpected());
            case UNKNOWN, DRAWN, EARLIER, SHADOWED -> false;
        };
    }

    private static boolean isInBucket(Challenge challenge, EvidenceCounted record, Arm arm) {
        String unit = record.getUnit();
        double weight = challenge.weights().get(record.getStage());
        return unit != null && Buckets.arm(challenge.salt(), unit, weight) == arm;
    }

    private static boolean isScore(@Nullable Integer score) {
        return score == null || (score >= 0 && score <= ScoreCounts.ONE);
    }

    private static Evidence quality(Evidence evidence, EvidenceCounted record, Arm arm, Challenge challenge) {
        Integer score = record.getScore();
        Counts one = score == null ? new Counts(1, ScoreCounts.NONE) : new Counts(0, ScoreCounts.NONE.with(score));
        Evidence next = counted(evidence, Measure.QUALITY, record, arm, one)
                .broughtBy(record.getContributors(), new Subject(arm, score, record.getNewcomer()));
        Covariate covariate = challenge.covariate();
        if (score == null || !covariate.isUsed()) {
            return next;
        }
        Integer expected = record.getExpected() == null
                ? Covariate.expected(record.getEarlier(), challenge.stagedAt())
                : record.getExpected();
        int adjusted = covariate.adjusted(score, expected);
        return counted(next, Measure.ADJUSTED, record, arm, new Counts(0, ScoreCounts.NONE.with(adjusted)));
    }

    private static Evidence counted(Evidence evidence, Measure measure, EvidenceCounted record, Arm arm, Counts one) {
        Evidence next = evidence.plus(Cell.ofAll(measure, record.getStage(), arm), one);
        return record.getSegment() == null
                ? next
                : next.plus(new Cell(measure, record.getStage(), arm, record.getSegment()), one);
    }

    private static @Nullable Arm arm(String name) {
        for (Arm arm : new Arm[] {Arm.CHAMPION, Arm.CHALLENGER}) {
            if (arm.wireName().equals(name)) {
                return arm;
            }
        }
        return null;
    }
}
