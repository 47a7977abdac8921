package dev.hone.llm.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The words in which a goal is put to the model: a list of phrasings for the levels with a threshold and one for level
 * 0.
 *
 * <p>A phrasing has the place {@code {k}} (level), save for level 0, and may have {@code {P}} (share of recent answers
 * at or above the threshold, in percent, rounded to 5) and {@code {K}} (highest level). Level 0 is met by every answer
 * and its phrasings name no percentage. Phrasing 0 is the one to serve with; the others are for variety in training.
 * The strings belong to a model version: training writes them into its manifest, serving takes them from there.
 *
 * @param inWords how a comment is put as a goal; null where versions learn none, and nothing that serves asks for one
 */
public record GoalPrompt(
        List<String> threshold,
        List<String> levelZero,
        @Nullable GoalInWords inWords) {

    public GoalPrompt {
        threshold = List.copyOf(threshold);
        levelZero = List.copyOf(levelZero);
        if (threshold.isEmpty() || threshold.size() != levelZero.size()) {
            throw new IllegalArgumentException("goal phrasings come in pairs, at least one: " + threshold.size()
                    + " for thresholds, " + levelZero.size() + " for level 0");
        }
        for (String phrasing : threshold) {
            if (!phrasing.contains("{k}")) {
                throw new IllegalArgumentException("a goal phrasing must hold {k}: \"" + phrasing + "\"");
            }
        }
        for (String phrasing : levelZero) {
            if (phrasing.contains("{P}") || phrasing.contains("%")) {
                throw new IllegalArgumentException(
                        "a phrasing of level 0 must name no percentage: \"" + phrasing + "\"");
            }
        }
    }

    /** One without goals in words. */
    public GoalPrompt(List<String> threshold, List<String> levelZero) {
        this(threshold, levelZero, null);
    }

    /** The same, and comments as goals besides. */
    public GoalPrompt with(GoalInWords words) {
        return new GoalPrompt(threshold, levelZero, words);
    }

    /** The sentences that Hone ships. */
    public static GoalPrompt standard() {
        return new GoalPrompt(
                List.of(
                        "[Goal] Answer at least as well as the best {P}% of recent answers (level {k} of {K} or higher).",
                        "[Goal] Give an answer that belongs to the best {P}% of recent answers (level {k} of {K} or higher).",
                        "[Goal] Reach level {k} of {K} or higher: be among the best {P}% of recent answers."),
                List.of(
                        "[Goal] Answer as recent answers did (level 0 of {K} or higher).",
                        "[Goal] Give an answer like any of the recent answers (level 0 of {K} or higher).",
                        "[Goal] Reach level 0 of {K} or higher: be like any recent answer."));
    }

    /** A mark for each level in place of a sentence: text like any other, which the tokenizer needs no word for. */
    public static GoalPrompt marks() {
        return new GoalPrompt(List.of("<goal {k}>"), List.of("<goal 0>"));
    }

    /** How many phrasings there are for each level. */
    public int phrasings() {
        return threshold.size();
    }

    /**
     * The sentence for one level.
     *
     * @param share the actual share of recent answers at or above the level's threshold, in (0, 1]; unused for level 0
     * @param phrasing which phrasing to use, from 0 to {@link #phrasings()} - 1
     */
    public String sentence(int level, int highestLevel, double share, int phrasing) {
        if (level < 0 || level > highestLevel) {
            throw new IllegalArgumentException("goal level must be in 0.." + highestLevel + ", was " + level);
        }
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "the share of answers at or above a threshold is in (0, 1], was " + share);
        }
        String words = (level == 0 ? levelZero : threshold).get(phrasing);
        return words.replace("{P}", Integer.toString(percent(share)))
                .replace("{k}", Integer.toString(level))
                .replace("{K}", Integer.toString(highestLevel));
    }

    private static int percent(double share) {
        return Math.max(5, 5 * (int) Math.round(share * 20));
    }
}
