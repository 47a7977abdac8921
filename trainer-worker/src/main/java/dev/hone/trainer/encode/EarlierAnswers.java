package dev.hone.trainer.encode;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.hone.llm.text.TokenSequence;
import dev.hone.trainer.intake.Demonstration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds answers of a round in later prompts of the same subject, where they stand token for token.
 *
 * <p>A row can learn them beside its own answer, each as the row would that ends with it. An answer that a subject got
 * with different qualities is never learned so: which of them stands in a prompt cannot be told.
 */
public final class EarlierAnswers {

    /** By subject and first token, the longest first. */
    private final Map<String, Map<Integer, List<Answer>>> bySubject = new HashMap<>();

    private EarlierAnswers() {}

    /**
     * Of a round's demonstrations, replayed ones included; those without a subject give none.
     *
     * @param tokens those of an answer
     */
    public static EarlierAnswers of(List<Demonstration> demonstrations, Function<Demonstration, int[]> tokens) {
        var answers = new EarlierAnswers();
        demonstrations.stream()
                .filter(one -> one.origin().subject() != null && !one.response().isEmpty())
                .collect(groupingBy(one -> new Given(String.valueOf(one.origin().subject()), one.response()), toList()))
                .forEach((given, same) -> answers.add(given.subject, new Answer(tokens.apply(same.get(0)), same)));
        answers.bySubject
                .values()
                .forEach(byToken -> byToken.values()
                        .forEach(some -> some.sort(Comparator.comparingInt((Answer answer) -> -answer.ids.length))));
        return answers;
    }

    /** Tokens from one place to before another that are the answer of a demonstration. */
    public record Found(int from, int to, Demonstration demonstration) {}

    private record Given(String subject, String response) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Answer(int[] ids, List<Demonstration> given) {

        boolean standsIn(TokenSequence row, int from) {
            if (from + ids.length >= row.responseStart()) {
                return false;
            }
            for (int i = 0; i < ids.length; i++) {
                if (row.id(from + i) != ids[i]) {
                    return false;
                }
            }
            return true;
        }

        /** The demonstration that it came from; a row's own answer was not there before it. */
        Optional<Demonstration> earlierThan(Demonstration row) {
            Demonstration first = given.get(0);
            boolean alike = given.stream()
                    .allMatch(other ->
                            other.quality() == first.quality() && other.goals().equals(first.goals()));
            return given.stream()
                    .filter(one -> alike && !isOf(row.origin().interactionId(), one))
                    .min(Comparator.comparing(Demonstration::id));
        }

        private static boolean isOf(String interactionId, Demonstration one) {
            return one.origin().interactionId().equals(interactionId);
        }
    }

    private void add(String subject, Answer answer) {
        bySubject
                .computeIfAbsent(subject, unknown -> new HashMap<>())
                .computeIfAbsent(answer.ids[0], unknown -> new ArrayList<>())
                .add(answer);
    }

    /**
     * The earlier answers in a demonstration's prompt, in their order. Where several could begin, the longest does; at
     * least one token stands between two of them, and before the row's own.
     */
    public List<Found> in(Demonstration demonstration, TokenSequence row) {
        String subject = demonstration.origin().subject();
        Map<Integer, List<Answer>> known = subject == null ? Map.of() : bySubject.getOrDefault(subject, Map.of());
        List<Found> found = new ArrayList<>();
        int at = 0;
        while (at < row.responseStart()) {
            int from = at;
            Optional<Answer> answer = known.getOrDefault(row.id(from), List.of()).stream()
                    .filter(one -> one.standsIn(row, from))
                    .findFirst();
            int to = from + answer.map(one -> one.ids.length).orElse(0);
            answer.flatMap(one -> one.earlierThan(demonstration))
                    .ifPresent(earlier -> found.add(new Found(from, to, earlier)));
            at = to + 1;
        }
        return found;
    }
}
