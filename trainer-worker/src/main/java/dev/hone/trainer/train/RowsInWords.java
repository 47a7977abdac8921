package dev.hone.trainer.train;

import dev.hone.schemas.recipe.CommentGoals;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.encode.Encoder.Encoded;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Seeds;
import dev.hone.trainer.intake.Unusable;
import dev.hone.trainer.objective.SampledExample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Rows whose goal is what somebody said of their answer, beside the other rows of a round.
 *
 * @param rows each of a demonstration of its own
 * @param comments demonstrations of which somebody had said something
 * @param passedOver those of them that no such row can be made of
 */
public record RowsInWords(List<TrainingRow> rows, int comments, Unusable passedOver) {

    static final RowsInWords NONE = new RowsInWords(List.of(), 0, Unusable.NONE);

    public RowsInWords {
        rows = List.copyOf(rows);
    }

    /**
     * At most so many that they are the recipe's share of all rows, by their seeded hash: the order of the
     * demonstrations changes nothing, and neither does a comment that is none of them.
     *
     * @param others how many rows the round has without these
     */
    static RowsInWords drawn(
            CommentGoals goals, List<Demonstration> demonstrations, Encoder encoder, int others, long seed) {
        if (!goals.any() || !encoder.asksInWords()) {
            return NONE;
        }
        List<TrainingRow> usable = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        int comments = 0;
        for (Demonstration demonstration : byHash(demonstrations, seed)) {
            if (demonstration.comment() != null) {
                comments++;
                row(demonstration, encoder, goals.maxCharacters(), problems).ifPresent(usable::add);
            }
        }
        return new RowsInWords(
                usable.subList(0, Math.min(usable.size(), most(goals.share(), others))),
                comments,
                Unusable.of(problems));
    }

    static int most(double share, int others) {
        return (int) Math.floor(others * share / (1 - share));
    }

    private static Optional<TrainingRow> row(
            Demonstration demonstration, Encoder encoder, int maxCharacters, List<String> problems) {
        Encoded asked = encoder.encodeInWords(demonstration, maxCharacters);
        Encoded free = encoder.encode(demonstration, null, Encoder.SERVED_PHRASING);
        String problem = asked.problem() == null ? free.problem() : asked.problem();
        if (problem != null) {
            problems.add(problem);
        }
        SampledExample example = new SampledExample(demonstration, null, Encoder.SERVED_PHRASING);
        return asked.ifAny()
                .flatMap(tokens -> free.ifAny().map(withoutGoal -> TrainingRow.of(example, tokens, withoutGoal)));
    }

    private static List<Demonstration> byHash(List<Demonstration> demonstrations, long seed) {
        Seeds seeds = new Seeds(seed);
        return demonstrations.stream()
                .sorted(Comparator.comparingLong((Demonstration row) -> seeds.hash("in words " + row.id()))
                        .thenComparing(Demonstration::id))
                .toList();
    }

    /** The groups with these rows among them, as evenly as may be, so that every part of a round has some. */
    List<List<TrainingRow>> among(List<List<TrainingRow>> groups) {
        List<List<TrainingRow>> all = new ArrayList<>();
        int placed = 0;
        for (int i = 0; i < groups.size(); i++) {
            all.add(groups.get(i));
            for (; placed < (long) rows.size() * (i + 1) / groups.size(); placed++) {
                all.add(List.of(rows.get(placed)));
            }
        }
        return all;
    }
}
