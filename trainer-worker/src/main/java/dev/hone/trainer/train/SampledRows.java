package dev.hone.trainer.train;

import dev.hone.llm.text.TokenSequence;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.encode.EarlierAnswers;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Unusable;
import dev.hone.trainer.objective.Objective;
import dev.hone.trainer.objective.SampledExample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Drawn rows as token ids, in the order in which they were drawn.
 *
 * @param groups rows that stay together in a batch
 * @param unusable rows that were left out, though the longest words of their goals had left room
 * @param inWords those of the rows whose goal is what was said of their answer
 */
public record SampledRows(List<List<TrainingRow>> groups, Unusable unusable, RowsInWords inWords) {

    public SampledRows {
        groups = List.copyOf(groups);
    }

    /**
     * What an objective draws by its recipe, and with the recipe's word for it the earlier answers in each prompt, and
     * answers under what was said of them. The latter learn no earlier answers: nobody said it of those.
     */
    public static SampledRows drawn(
            Objective objective, Recipe recipe, List<Demonstration> demonstrations, Encoder encoder, long seed) {
        SampledRows rows = of(objective.sample(demonstrations, encoder.phrasings(), seed), encoder);
        SampledRows learning = recipe.objective().earlierAnswers()
                ? rows.learning(EarlierAnswers.of(demonstrations, encoder::answer), objective)
                : rows;
        return learning.with(RowsInWords.drawn(
                recipe.comments(), demonstrations, encoder, rows.groups().size(), seed));
    }

    private SampledRows with(RowsInWords more) {
        return new SampledRows(more.among(groups), unusable, more);
    }

    /** A group of which one row cannot be rendered is left out whole. */
    public static SampledRows of(List<List<SampledExample>> drawn, Encoder encoder) {
        List<List<TrainingRow>> groups = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (List<SampledExample> group : drawn) {
            List<TrainingRow> rows = new ArrayList<>();
            for (SampledExample row : group) {
                Encoder.Encoded encoded = encoder.encode(row.demonstration(), row.goal(), row.phrasing());
                Encoder.Encoded free = row.goal() == null ? encoded : encoder.encode(row.demonstration(), null, 0);
                Optional<String> problem = Stream.of(encoded, free)
                        .flatMap(each -> Optional.ofNullable(each.problem()).stream())
                        .findFirst();
                problem.ifPresent(problems::add);
                encoded.ifAny()
                        .ifPresent(tokens -> free.ifAny()
                                .ifPresent(withoutGoal -> rows.add(TrainingRow.of(row, tokens, withoutGoal))));
            }
            if (rows.size() == group.size()) {
                groups.add(List.copyOf(rows));
            }
        }
        return new SampledRows(groups, Unusable.of(problems), RowsInWords.NONE);
    }

    /** The same rows, which also learn the earlier answers in their prompts that the objective has them learn. */
    public SampledRows learning(EarlierAnswers answers, Objective objective) {
        return new SampledRows(
                groups.stream()
                        .map(group -> group.stream()
                                .map(row -> row.learning(answers, objective))
                                .toList())
                        .toList(),
                unusable,
                inWords);
    }

    /** How many rows there are. */
    public int count() {
        return groups.stream().mapToInt(List::size).sum();
    }

    public long promptTokens() {
        return sequences().mapToLong(row -> row.length() - row.countedTokens()).sum();
    }

    /** How many earlier answers are learned beside the rows' own, each as often as a row has it. */
    public long earlierAnswers() {
        return groups.stream()
                .flatMap(List::stream)
                .mapToLong(row -> row.earlier().size())
                .sum();
    }

    /** The tokens that the loss is taken over, each as often as its row was drawn. */
    public long responseTokens() {
        return sequences().mapToLong(TokenSequence::countedTokens).sum();
    }

    private Stream<TokenSequence> sequences() {
        return groups.stream().flatMap(List::stream).map(TrainingRow::tokens);
    }
}
