package dev.hone.lab.training;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.versions.VersionName;
import dev.hone.streams.lines.RoundsConfig;
import dev.hone.streams.relabel.RelabelConfig;
import java.util.List;

/** The one round that a log makes, as the lines application would close it on a topic that holds just that. */
public final class LogRound {

    private static final String TOPIC = "log";
    private static final int FIRST = 1;

    private LogRound() {}

    /**
     * The round of all examples of a log.
     *
     * @param trained examples that are not held out
     */
    public static TrainingRound of(
            String line, List<GoalSet> goalSets, LogExamples log, long trained, Settings settings) {
        RoundsConfig rounds = RoundsConfig.from(settings);
        Recipe recipe = Recipe.from(settings);
        return TrainingRound.newBuilder()
                .setRoundId(line + "#" + FIRST)
                .setLine(line)
                .setSequence(FIRST)
                .setParent(VersionName.base(line).toString())
                .setTopic(TOPIC)
                .setTopicId(log.digest())
                .setClusterId(TOPIC)
                .setRanges(List.of(log.range()))
                .setReplayRanges(List.of())
                .setExamples(trained)
                .setGoalSets(goalSets)
                .setErasureOffset(0)
                .setQuarantineOffset(0)
                .setHoldoutSalt(RelabelConfig.from(settings).holdout().salt())
                .setShards(rounds.shards())
                .setThreads(rounds.threads())
                .setRecipe(recipe.toMap())
                .setRecipeDigest(recipe.digest())
                .setSeed(rounds.roundSeed(line, FIRST))
                .setClosedBy("operator")
                .build();
    }
}
