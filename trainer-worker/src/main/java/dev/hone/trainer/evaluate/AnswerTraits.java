package dev.hone.trainer.evaluate;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a handful of answers are like: how long, how different, and how degenerate. Shares are in [0, 1].
 *
 * @param count of the answers; 0 where none were drawn, and then nothing else is of any use
 * @param repeated share of all runs of four tokens that stood in the same answer before
 * @param endless share of answers that were still going on at the limit
 * @param same share of answers that another prompt got too, token for token
 * @param tokens mean length
 * @param distinct1 different tokens, as a share of all tokens of all answers
 * @param distinct2 different pairs of neighbouring tokens, likewise
 * @param empty share of answers that ended before they began
 */
public record AnswerTraits(
        int count,
        double repeated,
        double endless,
        double same,
        double tokens,
        double distinct1,
        double distinct2,
        double empty) {

    /** Where nothing was drawn. */
    public static final AnswerTraits NONE = new AnswerTraits(0, 0, 0, 0, 0, 0, 0, 0);

    private static final int RUN = 4;

    /**
     * An answer.
     *
     * @param prompt that it was given to, without a goal
     * @param ids without an end token
     * @param ended whether it came to its end within the limit
     */
    record Answer(List<Integer> prompt, List<Integer> ids, boolean ended) {
        Answer {
            prompt = List.copyOf(prompt);
            ids = List.copyOf(ids);
        }
    }

    static AnswerTraits of(List<Answer> answers) {
        if (answers.isEmpty()) {
            return NONE;
        }
        return new AnswerTraits(
                answers.size(),
                repeated(answers),
                answers.stream().filter(answer -> !answer.ended()).count() / (double) answers.size(),
                same(answers),
                answers.stream()
                        .mapToInt(answer -> answer.ids().size())
                        .average()
                        .orElse(0),
                distinct(answers, 1),
                distinct(answers, 2),
                answers.stream().filter(answer -> answer.ids().isEmpty()).count() / (double) answers.size());
    }

    /** The more degenerate of the two in each respect. */
    AnswerTraits orWorse(AnswerTraits other) {
        return new AnswerTraits(
                Math.max(count, other.count),
                Math.max(repeated, other.repeated),
                Math.max(endless, other.endless),
                Math.max(same, other.same),
                tokens,
                distinct1,
                distinct2,
                Math.max(empty, other.empty));
    }

    /**
     * How these answers have degenerated, in words; empty where they have not.
     *
     * @param rise most that a share may be above the other's
     * @param others what the other answers are, in words
     */
    Optional<String> degeneration(AnswerTraits other, double rise, String others) {
        if (count == 0 || other.count == 0) {
            return Optional.empty();
        }
        return above("answers repeat themselves, %.2f of their runs of four tokens", repeated, other.repeated, rise)
                .or(() -> above("answers do not end, %.2f of them", endless, other.endless, rise))
                .or(() -> above("different prompts get the same answer, %.2f of the answers", same, other.same, rise))
                .map(found -> found + others);
    }

    /** The same, and whether they say anything at all. */
    Optional<String> collapse(AnswerTraits other, double rise, String others) {
        if (count == 0 || other.count == 0) {
            return Optional.empty();
        }
        return above("answers are empty, %.2f of them", empty, other.empty, rise)
                .map(found -> found + others)
                .or(() -> degeneration(other, rise, others));
    }

    private static Optional<String> above(String what, double found, double other, double rise) {
        return found - other <= rise
                ? Optional.empty()
                : Optional.of(
                        String.format(Locale.ROOT, what + ", more than %.2f above the %.2f of ", found, rise, other));
    }

    private static double repeated(List<Answer> answers) {
        long all = 0;
        long before = 0;
        for (Answer answer : answers) {
            List<List<Integer>> runs = runs(answer, RUN);
            all += runs.size();
            before += runs.size() - new HashSet<>(runs).size();
        }
        return all == 0 ? 0 : before / (double) all;
    }

    private static double same(List<Answer> answers) {
        Map<List<Integer>, Set<List<Integer>>> promptsOf = new HashMap<>();
        answers.forEach(answer ->
                promptsOf.computeIfAbsent(answer.ids(), ids -> new HashSet<>()).add(answer.prompt()));
        long shared = answers.stream()
                .filter(answer -> promptsOf.getOrDefault(answer.ids(), Set.of()).size() > 1)
                .count();
        return shared / (double) answers.size();
    }

    private static double distinct(List<Answer> answers, int length) {
        List<List<Integer>> all = answers.stream()
                .flatMap(answer -> runs(answer, length).stream())
                .toList();
        return all.isEmpty() ? 0 : new HashSet<>(all).size() / (double) all.size();
    }

    private static List<List<Integer>> runs(Answer answer, int length) {
        List<Integer> ids = answer.ids();
        return IntStream.rangeClosed(0, ids.size() - length)
                .mapToObj(from -> ids.subList(from, from + length))
                .toList();
    }
}
