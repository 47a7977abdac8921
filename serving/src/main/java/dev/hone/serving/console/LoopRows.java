package dev.hone.serving.console;

import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.records.ArmEvidence;
import dev.hone.schemas.records.Evaluation;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.TestState;
import dev.hone.schemas.records.TrainingRound;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Records as rows of the page. */
final class LoopRows {

    private LoopRows() {}

    static LoopSnapshot.Line line(RolloutState state) {
        return new LoopSnapshot.Line(
                state.getLine(),
                state.getChampion(),
                state.getChallenger(),
                stage(state),
                state.getWeight(),
                state.getSince());
    }

    static String stage(RolloutState state) {
        Integer index = state.getStageIndex();
        String name = word(state.getStage());
        return index == null ? name : name + ", stage " + (index + 1);
    }

    static LoopSnapshot.Goals goals(GoalSet set) {
        return new LoopSnapshot.Goals(
                set.getLine(),
                set.getSegment(),
                set.getVersion(),
                set.getCount(),
                set.getBoundary(),
                set.getLevels().stream()
                        .map(level -> new LoopSnapshot.Level(
                                level.getLevel(), QualityUnit.toQuality(level.getThreshold()), level.getPercent()))
                        .toList());
    }

    static LoopSnapshot.Round round(TrainingRound round, Instant closedAt, String outcome) {
        return new LoopSnapshot.Round(
                round.getRoundId(),
                round.getLine(),
                round.getParent(),
                round.getExamples(),
                round.getClosedBy(),
                closedAt,
                outcome);
    }

    static LoopSnapshot.Version version(ModelVersion version, String state) {
        Evaluation evaluation = version.getEvaluation();
        return new LoopSnapshot.Version(
                version.getVersion(),
                version.getLine(),
                version.getSequence(),
                version.getParent(),
                version.getExamples(),
                word(version.getVerdict()),
                version.getReason(),
                state,
                evaluation == null ? null : measured(evaluation));
    }

    static LoopSnapshot.Evidence evidence(RolloutEvidence seen) {
        return new LoopSnapshot.Evidence(
                seen.getLine(),
                seen.getRolloutId(),
                seen.getChampion(),
                seen.getChallenger(),
                seen.getStageIndex() + 1,
                seen.getStages(),
                seen.getWeight(),
                seen.getWords(),
                seen.getAt(),
                seen.getArms().stream().map(LoopRows::arm).toList(),
                seen.getTests().stream().map(LoopRows::test).toList(),
                seen.getStageSubjects(),
                seen.getStageNeeded());
    }

    static LoopSnapshot.CanaryPoint canaryPoint(RolloutEvidence seen) {
        return new LoopSnapshot.CanaryPoint(
                seen.getAt(),
                seen.getStageIndex() + 1,
                seen.getWeight(),
                seen.getStageSubjects(),
                seen.getStageNeeded(),
                seen.getArms().stream().map(LoopRows::armPoint).toList(),
                seen.getTests().stream().map(LoopRows::test).toList());
    }

    static LoopSnapshot.Decision decision(RolloutDecision decision) {
        return new LoopSnapshot.Decision(
                decision.getLine(),
                word(decision.getKind()),
                decision.getVersion(),
                decision.getWords(),
                decision.getEvidence(),
                decision.getWho(),
                decision.getDecidedAt(),
                decision.getRoundId(),
                decision.getCommandId());
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static LoopSnapshot.Measured measured(Evaluation evaluation) {
        return new LoopSnapshot.Measured(
                evaluation.getHoldoutExamples(),
                new LoopSnapshot.Interval(
                        number(evaluation.getGoalFollowing()),
                        number(evaluation.getGoalFollowingLow()),
                        number(evaluation.getGoalFollowingHigh())),
                number(evaluation.getForgetting()),
                number(evaluation.getKlToBase()),
                evaluation.getLevels().stream()
                        .map(level -> new LoopSnapshot.LevelLoss(
                                level.getLevel(), number(level.getLoss()), number(level.getParentLoss())))
                        .toList());
    }

    // Older versions have NaN for what could not be measured.
    private static @Nullable Double number(@Nullable Double value) {
        return value == null || value.isNaN() ? null : value;
    }

    private static LoopSnapshot.Test test(TestState test) {
        return new LoopSnapshot.Test(test.getName(), test.getEvidence(), test.getNeeded());
    }

    private static LoopSnapshot.ArmPoint armPoint(ArmEvidence arm) {
        return new LoopSnapshot.ArmPoint(arm.getArm(), arm.getScored(), interval(arm));
    }

    private static LoopSnapshot.Interval interval(ArmEvidence arm) {
        return new LoopSnapshot.Interval(arm.getMeanQuality(), arm.getLow(), arm.getHigh());
    }

    private static LoopSnapshot.Arm arm(ArmEvidence arm) {
        return new LoopSnapshot.Arm(
                arm.getArm(),
                arm.getSubjects(),
                arm.getScored(),
                interval(arm),
                arm.getResponses(),
                arm.getGuardrails().stream()
                        .map(found -> new LoopSnapshot.Guardrail(found.getTitle(), found.getFound()))
                        .toList());
    }
}
