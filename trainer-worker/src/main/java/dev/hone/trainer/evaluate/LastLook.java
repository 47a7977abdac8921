package dev.hone.trainer.evaluate;

import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.score.GuidedPair;
import dev.hone.llm.text.TokenSequence;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.evaluate.Evaluator.Contest;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Goal;
import dev.hone.trainer.intake.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The last look before anybody is served: a few answers to held-out prompts at each goal, drawn at temperature 1 from
 * the version and from its parent. A loss may fall while what is said collapses, since a loss never sees what the
 * version would say itself.
 */
record LastLook(LanguageModel model, Encoder encoder, Recipe recipe, Seeds seeds) {

    /** At each goal of the rows' segments, ascending; empty where the recipe asks for no answers. */
    List<GoalAnswers> at(Contest contest, List<Demonstration> rows) {
        if (recipe.gate().samples().count() == 0) {
            return List.of();
        }
        if (!encoder.asksForGoals()) {
            return DrawnAnswers.unguided(List.of(drawn(contest, null, rows))).stream()
                    .map(drawn -> judged(null, drawn))
                    .toList();
        }
        List<Integer> levels = rows.stream()
                .flatMap(row -> row.ladder().goals().stream().map(Goal::level))
                .distinct()
                .sorted()
                .toList();
        List<DrawnAnswers.Unguided> drawn = DrawnAnswers.unguided(
                levels.stream().map(level -> drawn(contest, level, rows)).toList());
        return IntStream.range(0, levels.size())
                .mapToObj(i -> judged(levels.get(i), drawn.get(i)))
                .toList();
    }

    private GoalAnswers judged(@Nullable Integer level, DrawnAnswers.Unguided drawn) {
        return GoalAnswers.judged(
                level,
                drawn.version(),
                drawn.accepted(),
                recipe.gate().samples().maxRise());
    }

    private DrawnAnswers drawn(Contest contest, @Nullable Integer level, List<Demonstration> rows) {
        return DrawnAnswers.of(
                model,
                encoder.endTokenIds(),
                contest,
                pairs(level, rows),
                new DrawnAnswers.Drawing(recipe.gate().samples(), recipe.rows().maxTokens(), seeds));
    }

    private List<GuidedPair> pairs(@Nullable Integer level, List<Demonstration> rows) {
        List<GuidedPair> pairs = new ArrayList<>();
        List<Demonstration> shuffled = rows.stream()
                .sorted(Comparator.comparingLong((Demonstration row) -> seeds.hash("last look " + row.id()))
                        .thenComparing(Demonstration::id))
                .toList();
        for (Demonstration row : shuffled) {
            if (pairs.size() < recipe.gate().samples().count()) {
                pair(row, level).ifPresent(pairs::add);
            }
        }
        return pairs;
    }

    private Optional<GuidedPair> pair(Demonstration row, @Nullable Integer level) {
        Goal goal = level == null ? null : row.ladder().at(level).orElse(null);
        if (level != null && goal == null) {
            return Optional.empty();
        }
        Optional<TokenSequence> free = rendered(row, null);
        return rendered(row, goal).flatMap(own -> free.map(other -> new GuidedPair(own, other)));
    }

    private Optional<TokenSequence> rendered(Demonstration row, @Nullable Goal goal) {
        return encoder.encode(row, goal, Encoder.SERVED_PHRASING).ifAny();
    }
}
