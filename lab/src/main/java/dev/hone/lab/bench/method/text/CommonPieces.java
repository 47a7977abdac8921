package dev.hone.lab.bench.method.text;

import dev.hone.lab.replay.movielens.Vocabulary;
import dev.hone.trainer.pretrain.AddedTokens;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The commonest pieces of texts, and the words of goals, as tokens of their own: a small model that spelled them in
 * bytes would learn little else. What is rarer is spelled.
 */
public final class CommonPieces {

    private static final int SHORTEST = 2;

    private CommonPieces() {}

    /**
     * In a fixed order.
     *
     * @param piece what is one piece of a text
     * @param most how many at most, the commonest
     */
    public static AddedTokens of(Collection<String> texts, Pattern piece, int most) {
        Map<String, Integer> counts = new HashMap<>();
        for (String text : texts) {
            piece.matcher(text).results().forEach(found -> {
                if (found.group().length() >= SHORTEST) {
                    counts.merge(found.group(), 1, Integer::sum);
                }
            });
        }
        Stream<String> commonest = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .map(Map.Entry::getKey);
        Set<String> words = new LinkedHashSet<>(commonest.toList());
        words.addAll(Vocabulary.goalWords());
        return AddedTokens.words(List.copyOf(words));
    }
}
