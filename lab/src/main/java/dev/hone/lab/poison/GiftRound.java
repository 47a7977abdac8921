package dev.hone.lab.poison;

import dev.hone.lab.training.LogExamples;
import dev.hone.lab.training.LogRound;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.streams.WholeLog;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Goal;
import dev.hone.trainer.intake.Intake;
import dev.hone.trainer.intake.RowBounds;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;

/** The round that a log makes: joined, scored and relabelled by the stages of the streams applications. */
record GiftRound(LogExamples log, TrainingRound round) {

    static GiftRound of(List<GiftLog.Entry> entries, Settings settings) {
        WholeLog whole = WholeLog.of(settings);
        entries.forEach(entry -> whole.add(entry.id(), entry.atMs(), entry.record())
                .ifPresent(why -> {
                    throw new IllegalStateException("a record of " + entry.id() + " is refused: " + why);
                }));
        WholeLog.Ended ended = whole.end();
        SortedMap<String, List<GoalSet>> goalSets = ended.goalSets();
        LogExamples examples = new LogExamples(ended.examples());
        return new GiftRound(
                examples,
                LogRound.of(
                        GiftLog.LINE,
                        goalSets.getOrDefault(GiftLog.LINE, List.of()),
                        examples,
                        ended.examples().size(),
                        settings));
    }

    /** What is trained on, within the bounds of the round's recipe. */
    List<Demonstration> rows() {
        Recipe recipe = Recipe.fromMap(round.getRecipe());
        return RowBounds.of(recipe, round.getSeed())
                .of(Intake.take(round, log).own())
                .rows();
    }

    /** The goal that a server would ask for. */
    Goal served() {
        return Intake.take(round, log).own().stream()
                .map(row -> row.ladder().served())
                .max(Comparator.comparing(Goal::level))
                .orElseThrow(() -> new IllegalStateException("the log has no demonstration"));
    }
}
