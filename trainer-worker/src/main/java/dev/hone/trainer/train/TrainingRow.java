package dev.hone.trainer.train;

import dev.hone.llm.text.TokenSequence;
import dev.hone.trainer.encode.EarlierAnswers;
import dev.hone.trainer.encode.EarlierAnswers.Found;
import dev.hone.trainer.objective.Objective;
import dev.hone.trainer.objective.SampledExample;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One row of a batch: a drawn example and its token ids.
 *
 * @param earlier answers in its prompt that are learned too, in their order
 * @param withoutGoal the same responses under the prompt without a goal
 */
public record TrainingRow(
        SampledExample example, List<SampledExample> earlier, TokenSequence tokens, TokenSequence withoutGoal) {

    public TrainingRow {
        earlier = List.copyOf(earlier);
    }

    static TrainingRow of(SampledExample example, TokenSequence tokens, TokenSequence withoutGoal) {
        return new TrainingRow(example, List.of(), tokens, withoutGoal);
    }

    int length() {
        return tokens.length();
    }

    /** All that is learned, in the order of its tokens. */
    Stream<SampledExample> answers() {
        return Stream.concat(earlier.stream(), Stream.of(example));
    }

    /** Earlier answers count only behind the goal, where both prompts are the same. */
    TrainingRow learning(EarlierAnswers answers, Objective objective) {
        int same = sameEnd(tokens, withoutGoal);
        int first = tokens.length() - Math.min(same, Math.min(tokens.length(), withoutGoal.length()) - 1);
        List<SampledExample> learned = new ArrayList<>();
        BitSet here = new BitSet();
        BitSet there = new BitSet();
        int shift = withoutGoal.length() - tokens.length();
        for (Found found : answers.in(example.demonstration(), tokens)) {
            Optional<SampledExample> answer =
                    found.from() < first ? Optional.empty() : objective.beside(example, found.demonstration());
            answer.ifPresent(one -> {
                learned.add(one);
                here.set(found.from(), found.to());
                there.set(found.from() + shift, found.to() + shift);
            });
        }
        return new TrainingRow(example, learned, tokens.counting(here), withoutGoal.counting(there));
    }

    /** With how many tokens two rows end alike. */
    private static int sameEnd(TokenSequence one, TokenSequence other) {
        int shorter = Math.min(one.length(), other.length());
        int same = 0;
        while (same < shorter && one.id(one.length() - 1 - same) == other.id(other.length() - 1 - same)) {
            same++;
        }
        return same;
    }
}
