package dev.hone.local.report;

import dev.hone.schemas.records.Evaluation;
import dev.hone.schemas.records.LevelEvaluation;
import dev.hone.schemas.records.ModelVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One version, with what the trainer measured of it on the holdout. */
public record VersionRow(
        String version,
        String line,
        int sequence,
        String parent,
        @Nullable String round,
        boolean promoted,
        String verdict,
        String reason,
        String baseDigest,
        long examples,
        long trainedTokens,
        @Nullable Holdout holdout) {

    public static VersionRow of(ModelVersion version, boolean promoted) {
        Evaluation evaluation = version.getEvaluation();
        return new VersionRow(
                version.getVersion(),
                version.getLine(),
                version.getSequence(),
                version.getParent(),
                version.getRoundId(),
                promoted,
                version.getVerdict().name(),
                version.getReason(),
                version.getBaseDigest(),
                version.getExamples(),
                version.getTrainedTokens(),
                evaluation == null ? null : Holdout.of(evaluation));
    }

    /** Losses in nats per response token. */
    public record Holdout(
            int examples,
            boolean sufficient,
            List<Level> levels,
            double goalFollowing,
            double goalFollowingLow,
            double goalFollowingHigh,
            double forgetting,
            double klToBase) {

        static Holdout of(Evaluation evaluation) {
            return new Holdout(
                    evaluation.getHoldoutExamples(),
                    evaluation.getSufficient(),
                    evaluation.getLevels().stream().map(Level::of).toList(),
                    evaluation.getGoalFollowing(),
                    evaluation.getGoalFollowingLow(),
                    evaluation.getGoalFollowingHigh(),
                    evaluation.getForgetting(),
                    evaluation.getKlToBase());
        }
    }

    /** The version and its parent at one goal. */
    public record Level(
            int level, int examples, double loss, double parentLoss, double differenceLow, double differenceHigh) {

        static Level of(LevelEvaluation level) {
            return new Level(
                    level.getLevel(),
                    level.getExamples(),
                    level.getLoss(),
                    level.getParentLoss(),
                    level.getDifferenceLow(),
                    level.getDifferenceHigh());
        }
    }
}
