package dev.hone.trainer.evaluate;

import dev.hone.llm.text.TokenSequence;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.evaluate.ScoreTable.Cell;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Goal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Holdout rows rendered under every goal that some measure asks for; rows that cannot be rendered under one of them are
 * left out.
 *
 * <p>Where the objective knows no goals, one cell without a goal stands for those of all goals.
 *
 * @param goals whether goals stand in prompts
 * @param cells under the goals that a row met, under the served and under the lowest goal of its segment
 * @param goalFree by the id of the demonstration
 */
record Holdout(
        boolean goals, List<Demonstration> rows, Map<Cell, TokenSequence> cells, Map<String, TokenSequence> goalFree) {

    private static final int WITHOUT_GOAL = -1;

    static Holdout of(List<Demonstration> candidates, Encoder encoder) {
        Holdout holdout =
                new Holdout(encoder.asksForGoals(), new ArrayList<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        candidates.forEach(candidate -> holdout.add(candidate, encoder));
        return holdout;
    }

    private void add(Demonstration row, Encoder encoder) {
        List<Goal> goals = new ArrayList<>(row.goals());
        goals.add(row.ladder().lowest());
        goals.add(row.ladder().served());
        Map<Cell, TokenSequence> rendered = new LinkedHashMap<>();
        for (Goal goal : goals) {
            encoder.encode(row, goal, Encoder.SERVED_PHRASING)
                    .ifAny()
                    .ifPresent(sequence -> rendered.put(cell(row, goal), sequence));
        }
        Optional<TokenSequence> free =
                encoder.encode(row, null, Encoder.SERVED_PHRASING).ifAny();
        boolean complete = goals.stream().allMatch(goal -> rendered.containsKey(cell(row, goal)));
        if (complete && free.isPresent()) {
            rows.add(row);
            cells.putAll(rendered);
            goalFree.put(row.id(), free.get());
        }
    }

    /** Whether it could be rendered. */
    boolean has(Demonstration row) {
        return goalFree.containsKey(row.id());
    }

    /** These of the cells, in their order. */
    Map<Cell, TokenSequence> only(Set<Cell> asked) {
        Map<Cell, TokenSequence> some = new LinkedHashMap<>(cells);
        some.keySet().retainAll(asked);
        return some;
    }

    Cell cell(Demonstration row, Goal goal) {
        return new Cell(row.id(), goals ? goal.level() : WITHOUT_GOAL);
    }

    /** Under the goal that serving asks for. */
    TokenSequence atServed(Demonstration row) {
        return Objects.requireNonNull(cells.get(cell(row, row.ladder().served())), () -> "no rendering of " + row);
    }

    /** Without a goal. */
    TokenSequence goalFree(Demonstration row) {
        return Objects.requireNonNull(goalFree.get(row.id()), () -> "no rendering of " + row);
    }
}
