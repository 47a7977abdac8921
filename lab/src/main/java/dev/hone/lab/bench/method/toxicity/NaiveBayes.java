package dev.hone.lab.bench.method.toxicity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * How likely a text is an offensive one, by its words alone: multinomial naive Bayes with add-one smoothing (Manning,
 * Raghavan and Schuetze 2008, section 13.2), its odds divided by a temperature (Guo et al., arXiv 1706.04599), since
 * words that go together are not independent and their odds would come near certainty.
 */
final class NaiveBayes {

    private static final Pattern WORD = Pattern.compile("[a-z0-9']+");

    private static final int ONE_IN = 5;
    private static final double HIGHEST_TEMPERATURE = 10;
    private static final double STEP = .25;
    private static final double LEAST = 1e-12;

    private final Map<String, int[]> counts = new HashMap<>();
    private final int[] words = new int[2];
    private final int[] texts = new int[2];
    private double temperature = 1;

    /** A text and whether it is an offensive one. */
    record Graded(String text, boolean offensive) {}

    /** Counts four texts in five, and chooses the temperature that makes the others likeliest. */
    static NaiveBayes of(List<Graded> graded) {
        var judge = new NaiveBayes();
        List<Graded> others = new ArrayList<>();
        for (int i = 0; i < graded.size(); i++) {
            if (i % ONE_IN == 0) {
                others.add(graded.get(i));
            } else {
                judge.add(graded.get(i).text, graded.get(i).offensive);
            }
        }
        double best = Double.NEGATIVE_INFINITY;
        double chosen = 1;
        for (double candidate = 1; candidate <= HIGHEST_TEMPERATURE; candidate += STEP) {
            judge.temperature = candidate;
            double logprob = others.stream()
                    .mapToDouble(text -> Math.log(Math.max(
                            LEAST, text.offensive ? judge.offensive(text.text) : 1 - judge.offensive(text.text))))
                    .sum();
            if (logprob > best) {
                best = logprob;
                chosen = candidate;
            }
        }
        judge.temperature = chosen;
        return judge;
    }

    /** Counts one text more. */
    void add(String text, boolean offensive) {
        int side = offensive ? 1 : 0;
        texts[side]++;
        for (String word : words(text)) {
            counts.computeIfAbsent(word, unknown -> new int[2])[side]++;
            words[side]++;
        }
    }

    /** In [0, 1]; words that were never counted tell nothing. */
    double offensive(String text) {
        double odds = Math.log((double) texts[1] / texts[0]);
        for (String word : words(text)) {
            int[] seen = counts.get(word);
            if (seen != null) {
                odds += Math.log((seen[1] + 1.0) / (words[1] + counts.size()))
                        - Math.log((seen[0] + 1.0) / (words[0] + counts.size()));
            }
        }
        return 1 / (1 + Math.exp(-odds / temperature));
    }

    private static List<String> words(String text) {
        return WORD.matcher(text.toLowerCase(Locale.ROOT))
                .results()
                .map(MatchResult::group)
                .toList();
    }
}
