package dev.hone.lab.replay.movielens;

import dev.hone.llm.text.GoalPrompt;
import dev.hone.trainer.pretrain.AddedTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The tokens that a base model for MovieLens has besides bytes: one for each title, one for each rating as it stands in
 * a prompt, the words of the goal sentences, and one for each mark of a goal.
 *
 * <p>Spelled in bytes, a goal would be twice as long as everything else in a prompt, and its two numbers would be
 * single characters in it.
 */
public final class Vocabulary {

    private static final int HIGHEST_LEVEL = 3;
    private static final int SHARES = 20;
    private static final int HALF_STARS = 10;

    private Vocabulary() {}

    /** In a fixed order: ids depend on it. */
    public static AddedTokens of(Collection<Integer> titles) {
        List<String> words = new ArrayList<>();
        for (int halves = 1; halves <= HALF_STARS; halves++) {
            words.add(History.ratingText(halves / 2.0));
        }
        words.addAll(goalWords());
        return new AddedTokens(titles.stream().map(History::token).toList(), words);
    }

    /** The pieces that goal sentences are made of, and the marks that may stand for goals instead: for up to four. */
    public static List<String> goalWords() {
        List<String> words = new ArrayList<>(sentencePieces());
        IntStream.rangeClosed(0, HIGHEST_LEVEL)
                .mapToObj(level -> GoalPrompt.marks().sentence(level, HIGHEST_LEVEL, 1, 0))
                .forEach(words::add);
        return words;
    }

    private static Set<String> sentencePieces() {
        GoalPrompt goals = GoalPrompt.standard();
        Set<String> words = new TreeSet<>();
        for (int highest = 0; highest <= HIGHEST_LEVEL; highest++) {
            for (int level = 0; level <= highest; level++) {
                for (int twentieths = 1; twentieths <= SHARES; twentieths++) {
                    for (int phrasing = 0; phrasing < goals.phrasings(); phrasing++) {
                        String sentence = goals.sentence(level, highest, twentieths / (double) SHARES, phrasing);
                        words.addAll(Arrays.asList(sentence.split("(?= )")));
                    }
                }
            }
        }
        return words;
    }
}
