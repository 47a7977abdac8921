package dev.hone.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.text.TokenSequence;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.evaluate.MeasuredRows.Wanted;
import dev.hone.trainer.evaluate.ScoreTable.Cell;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Fixtures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Held-out rows in the order that decides; their names are their quality and their place. */
class MeasuredRowsTest {

    private static final int BAD = 50;
    private static final int SO_SO = 150;
    private static final int BEST = 350;

    private static List<Demonstration> rows(int... qualities) {
        List<Demonstration> rows = new ArrayList<>();
        for (int quality : qualities) {
            rows.add(Fixtures.demonstration(quality + "." + rows.size(), quality));
        }
        return rows;
    }

    private static Recipe.Evaluation most(int examples, int gate, int level) {
        Map<String, String> recipe = new TreeMap<>();
        recipe.put("evaluation.max.examples", Integer.toString(examples));
        recipe.put("evaluation.gate.examples", Integer.toString(gate));
        recipe.put("evaluation.level.examples", Integer.toString(level));
        return Recipe.fromMap(recipe).evaluation();
    }

    private static MeasuredRows measured(Recipe.Evaluation most, List<Demonstration> ordered) {
        Wanted wanted = Wanted.of(ordered, Demonstration::meetsServed, most);
        return MeasuredRows.of(wanted, row -> true, Demonstration::meetsServed, most);
    }

    private static List<Demonstration> at(int level, MeasuredRows measured) {
        return Objects.requireNonNull(measured.levels().get(level));
    }

    private static List<String> ids(List<Demonstration> rows) {
        return rows.stream().map(Demonstration::id).toList();
    }

    @Test
    void withoutBoundsEachMeasureIsOfAllRowsThatItIsAbout() {
        MeasuredRows measured = measured(most(1000, 0, 0), rows(BAD, BEST, SO_SO, BEST));

        assertThat(ids(measured.all())).containsExactly("50.0", "350.1", "150.2", "350.3");
        assertThat(ids(measured.gate())).containsExactly("350.1", "350.3");
        assertThat(ids(at(0, measured))).hasSize(4);
        assertThat(ids(at(1, measured))).containsExactly("350.1", "150.2", "350.3");
        assertThat(ids(at(3, measured))).containsExactly("350.1", "350.3");
        assertThat(ids(measured.following())).containsExactlyInAnyOrder("50.0", "350.1", "150.2", "350.3");
    }

    @Test
    void aBoundLeavesTheFirstOfThoseThatAMeasureIsAbout() {
        List<Demonstration> ordered = rows(BAD, BAD, SO_SO, BEST, BAD, SO_SO, BEST, BEST);

        MeasuredRows measured = measured(most(1000, 2, 3), ordered);

        assertThat(ids(measured.gate())).containsExactly("350.3", "350.6");
        assertThat(ids(at(0, measured))).containsExactly("50.0", "50.1", "150.2");
        assertThat(ids(at(1, measured))).containsExactly("150.2", "350.3", "150.5");
        assertThat(ids(at(3, measured))).containsExactly("350.3", "350.6", "350.7");
        assertThat(measured.all()).isEqualTo(ordered);
    }

    /** Means of better answers and of others are taken apart, so that few better ones would make a wide interval. */
    @Test
    void goalFollowingHasAsManyBetterRowsAsOthersWhereThereAreSoMany() {
        List<Demonstration> ordered = rows(BAD, BAD, BAD, BAD, BEST, BAD, SO_SO, BEST);

        assertThat(ids(measured(most(1000, 0, 4), ordered).following()))
                .containsExactly("350.4", "150.6", "50.0", "50.1");
        assertThat(ids(measured(most(1000, 0, 10), ordered).following()))
                .containsExactly("350.4", "150.6", "350.7", "50.0", "50.1", "50.2", "50.3", "50.5");
    }

    @Test
    void theGateFindsItsRowsBehindTheOthersAndNoOtherMeasureTakesThese() {
        List<Demonstration> ordered = rows(BAD, BEST, BAD, BAD, BEST, SO_SO, BEST, BEST);

        Wanted wanted = Wanted.of(ordered, Demonstration::meetsServed, most(3, 3, 0));
        MeasuredRows measured = measured(most(3, 3, 0), ordered);

        assertThat(ids(wanted.rows())).containsExactly("50.0", "350.1", "50.2", "350.4", "350.6");
        assertThat(ids(measured.gate())).containsExactly("350.1", "350.4", "350.6");
        assertThat(ids(measured.all())).containsExactly("50.0", "350.1", "50.2");
        assertThat(ids(at(3, measured))).containsExactly("350.1");
        assertThat(ids(measured.following())).containsExactly("350.1", "50.0", "50.2");
    }

    @Test
    void aRecipeOfBeforeHasNoRowsBehindTheOthers() {
        List<Demonstration> ordered = rows(BAD, BEST, BEST);

        assertThat(ids(measured(most(2, 0, 0), ordered).gate())).containsExactly("350.1");
    }

    @Test
    void whatCannotBeRenderedIsOfNoMeasure() {
        Recipe.Evaluation most = most(1000, 2, 2);
        Wanted wanted = Wanted.of(rows(BEST, BEST, BAD), Demonstration::meetsServed, most);

        MeasuredRows measured =
                MeasuredRows.of(wanted, row -> !row.id().equals("350.0"), Demonstration::meetsServed, most);

        assertThat(ids(measured.gate())).containsExactly("350.1");
        assertThat(ids(at(0, measured))).containsExactly("350.1", "50.2");
        assertThat(ids(measured.following())).containsExactly("350.1", "50.2");
    }

    @Test
    void theParentIsScoredOnWhatLossesAreOfAndTheVersionOnWhatTellsGoalsApartToo() {
        List<Demonstration> ordered = rows(BAD, SO_SO, BEST);
        MeasuredRows measured = measured(most(1000, 0, 0), ordered);
        Holdout rows = holdout(true, ordered);

        assertThat(measured.ofLosses(rows))
                .isEqualTo(Set.of(
                        new Cell("50.0", 0),
                        new Cell("150.1", 0),
                        new Cell("150.1", 1),
                        new Cell("350.2", 0),
                        new Cell("350.2", 1),
                        new Cell("350.2", 2),
                        new Cell("350.2", 3)));
        assertThat(MeasuredRows.ofFollowing(rows, measured.following()))
                .isEqualTo(Set.of(
                        new Cell("50.0", 0),
                        new Cell("50.0", 3),
                        new Cell("150.1", 0),
                        new Cell("150.1", 3),
                        new Cell("350.2", 0),
                        new Cell("350.2", 3)));
    }

    @Test
    void withoutGoalsInPromptsARowIsScoredOnce() {
        List<Demonstration> ordered = rows(SO_SO, BEST);

        assertThat(measured(most(1000, 0, 0), ordered).ofLosses(holdout(false, ordered)))
                .extracting(Cell::id)
                .containsExactlyInAnyOrder("150.0", "350.1");
    }

    private static Holdout holdout(boolean goals, List<Demonstration> rows) {
        Map<String, TokenSequence> goalFree = new LinkedHashMap<>();
        rows.forEach(row -> goalFree.put(row.id(), new TokenSequence(new int[] {1, 2}, 1)));
        return new Holdout(goals, rows, Map.of(), goalFree);
    }
}
