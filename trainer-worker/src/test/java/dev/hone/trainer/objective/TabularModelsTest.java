package dev.hone.trainer.objective;

import static dev.hone.trainer.intake.Fixtures.demonstration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.Message;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Fixtures;
import dev.hone.trainer.intake.Goal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What objectives are after, with models that are exact: tables of shares of responses by prompt and goal, of which the
 * ones that fit the drawn rows best have the shares of the rows. Nothing is shared between goals there, and so whatever
 * goals gain beyond these tables comes from sharing.
 */
class TabularModelsTest {

    private static final int NO_GOAL = -1;

    /** 400 at the quantiles of the default levels, by two prompts and three responses, the better the likelier "z". */
    private final List<Demonstration> log = new ArrayList<>();

    @BeforeEach
    void fillTheLog() {
        Random random = new Random(5);
        for (int i = 0; i < 400; i++) {
            int quality = i < 40 ? 300 : i < 100 ? 200 : i < 200 ? 100 : 0;
            String response =
                    random.nextInt(400) < quality ? "z" : List.of("x", "y").get(random.nextInt(2));
            Demonstration row = demonstration("i%03d".formatted(i), quality, response);
            log.add(new Demonstration(
                    row.origin(),
                    Conversation.of(List.of(Message.user("question " + random.nextInt(2)))),
                    response,
                    null,
                    false,
                    quality,
                    row.goals(),
                    Fixtures.LADDER));
        }
    }

    @Test
    void theTopGoalFilteredFineTuningAndTheTopBinOfClassicLearningAgree() {
        Map<String, Double> best = shares(log, row -> row.meets(3));

        assertThat(model("goal-conditioned", Map.of()).at(3)).isEqualTo(best);
        assertThat(model("goal-tokens", Map.of()).at(3)).isEqualTo(best);
        assertThat(model("classic-gcsl", Map.of()).at(3)).isEqualTo(best);
        assertThat(model("filtered-sft", Map.of()).at(NO_GOAL)).isEqualTo(best);
    }

    @Test
    void everyGoalIsTheLogGivenThatItWasMet() {
        Model model = model("goal-conditioned", Map.of());

        for (int goal = 0; goal <= 3; goal++) {
            int level = goal;
            assertThat(model.at(goal)).as("goal " + goal).isEqualTo(shares(log, row -> row.meets(level)));
        }
    }

    @Test
    void everyBinOfClassicLearningIsTheLogGivenThatItWasAchieved() {
        Model model = model("classic-gcsl", Map.of());

        for (int goal = 0; goal <= 3; goal++) {
            int level = goal;
            assertThat(model.at(goal))
                    .as("goal " + goal)
                    .isEqualTo(shares(log, row -> row.meets(level) && !row.meets(level + 1)));
        }
    }

    @Test
    void withoutAGoalThereIsTheLogItselfAsInFineTuningOnAll() {
        Map<String, Double> all = shares(log, row -> true);

        assertThat(model("goal-conditioned", Map.of("goal.free.share", "0.5")).at(NO_GOAL))
                .isEqualTo(all);
        assertThat(model("sft", Map.of()).at(NO_GOAL)).isEqualTo(all);
    }

    /** Toy check of the method's page: the middle goal loses to the bins. */
    @Test
    void oneGoalForEachExampleTiltsMiddleGoalsAwayFromTheBest() {
        Map<String, Double> met = shares(log, row -> row.meets(1));

        Map<String, Double> drawn = model("goal-conditioned", Map.of("draw", "example", "epochs", "400"))
                .at(1);

        assertThat(good(drawn)).isLessThan(good(met) - .02);
        Map<String, Double> pairs = model("goal-conditioned", Map.of("draw", "pair", "epochs", "40"))
                .at(1);
        assertThat(good(pairs)).isCloseTo(good(met), within(.01));
    }

    private static double good(Map<String, Double> shares) {
        return shares.getOrDefault("question 0: z", Double.NaN);
    }

    /** Shares of responses, by goal, as rows have them. */
    private record Model(List<SampledExample> rows) {

        Map<String, Double> at(int goal) {
            return shares(
                    rows.stream()
                            .filter(row -> row.goalIfAny().map(Goal::level).orElse(NO_GOAL) == goal)
                            .map(SampledExample::demonstration)
                            .toList(),
                    row -> true);
        }
    }

    private Model model(String objective, Map<String, String> changes) {
        // 12 x 400 draws are 1,200 of each goal: whole decks of the 400, 200, 100 and 40 that met it, and of the 200,
        // 100, 60 and 40 that met no higher one.
        Map<String, String> recipe = new HashMap<>(
                Map.of("objective", objective, "epochs", "12", "max.repeats", "100000", "goal.free.share", "0"));
        recipe.putAll(changes);
        return new Model(Objective.of(Recipe.fromMap(recipe)).sample(log, 1, 1).stream()
                .flatMap(List::stream)
                .toList());
    }

    /** By prompt and response; of the responses of each prompt they add up to 1. */
    private static Map<String, Double> shares(List<Demonstration> rows, Predicate<Demonstration> counted) {
        Map<String, Integer> byPrompt = new HashMap<>();
        Map<String, Integer> byBoth = new TreeMap<>();
        rows.stream().filter(counted).forEach(row -> {
            String prompt = row.messages().get(0).content();
            byPrompt.merge(prompt, 1, Integer::sum);
            byBoth.merge(prompt + ": " + row.response(), 1, Integer::sum);
        });
        Map<String, Double> shares = new TreeMap<>();
        byBoth.forEach((both, count) -> shares.put(
                both, Math.rint(1e9 * count / byPrompt.getOrDefault(both.substring(0, both.indexOf(':')), 0)) / 1e9));
        return shares;
    }
}
