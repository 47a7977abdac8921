package dev.hone.trainer.encode;

import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Unusable;
import java.util.ArrayList;
import java.util.List;

/**
 * The demonstrations of which a base model and a recipe make rows.
 *
 * @param unusable the others, by reason
 * @param cutPrompts how many lose the beginning of their prompt
 */
public record Usable(List<Demonstration> rows, Unusable unusable, int cutPrompts) {

    public Usable {
        rows = List.copyOf(rows);
    }

    public static Usable of(List<Demonstration> demonstrations, Encoder encoder) {
        List<Demonstration> rows = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        int cutPrompts = 0;
        for (Demonstration demonstration : demonstrations) {
            String problem = encoder.problem(demonstration).orElse(null);
            if (problem != null) {
                problems.add(problem);
            } else {
                rows.add(demonstration);
                cutPrompts += encoder.cutsPrompt(demonstration) ? 1 : 0;
            }
        }
        return new Usable(rows, Unusable.of(problems), cutPrompts);
    }

    /** How many answers were cut when they were given, so that no end is learned from them. */
    public int cutAnswers() {
        return (int) rows.stream().filter(Demonstration::cut).count();
    }
}
