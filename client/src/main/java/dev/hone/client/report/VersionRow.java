package dev.hone.client.report;

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
        List<LeftOut> unusable,
        @Nullable Holdout holdout) {

    /** Examples of the round that could not be trained on, for one reason. */
    public record LeftOut(String reason, long examples) {}

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
                version.getUnusable().stream()
                        .map(rows -> new LeftOut(rows.getReason(), rows.getRows()))
                        .toList(),
                evaluation == null ? null : Holdout.of(evaluation));
    }

    // Older versions have NaN for what could not be measured.
    private static @Nullable Double number(@Nullable Double value) {
        return value == null || value.isNaN() ? null : value;
    }

    /** Losses in nats per response token; null where they could not be measured. */
    public record Holdout(
            int examples,
            boolean sufficient,
            List<Level> levels,
            @Nullable Double goalFollowing,
            @Nullable Double goalFollowingLow,
            @Nullable Double goalFollowingHigh,
            @Nullable Double forgetting,
            @Nullable Double klToBase) {

        static Holdout of(Evaluation evaluation) {
            return new Holdout(
                    evaluation.getHoldoutExamples(),
                    evaluation.getSufficient(),
                    evaluation.getLevels().stream().map(Level::of).toList(),
                    number(evaluation.getGoalFollowing()),
                    number(evaluation.getGoalFollowingLow()),
                    number(evaluation.getGoalFollowingHigh()),
                    number(evaluation.getForgetting()),
                    number(evaluation.getKlToBase()));
        }
    }

    /** The version and its parent at one goal. */
    public record Level(
            int level,
            int examples,
            @Nullable Double loss,
            @Nullable Double parentLoss,
            @Nullable Double differenceLow,
            @Nullable Double differenceHigh) {

        static Level of(LevelEvaluation level) {
            return new Level(
                    level.getLevel(),
                    level.getExamples(),
                    number(level.getLoss()),
                    number(level.getParentLoss()),
                    number(level.getDifferenceLow()),
                    number(level.getDifferenceHigh()));
        }
    }
}
