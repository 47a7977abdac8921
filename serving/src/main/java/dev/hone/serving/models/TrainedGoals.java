package dev.hone.serving.models;

import dev.hone.llm.text.GoalPrompt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The goals that a version was trained for, from its manifest: the words, and per segment the share of answers that met
 * each level.
 *
 * @param prompt the phrasings; 0 is the one to serve with
 * @param shares share in (0, 1] by level, by segment (declared, {@code tenant/*} or {@code *}); empty for the base
 *     alone and for a version that was trained without goals
 * @param guidance the weight that the version's own evaluation chose to be guided with; 1 for none
 */
public record TrainedGoals(GoalPrompt prompt, Map<String, SortedMap<Integer, Double>> shares, double guidance) {

    public TrainedGoals {
        shares = Map.copyOf(shares);
    }

    /** Those of a version that asks for no guidance. */
    public TrainedGoals(GoalPrompt prompt, Map<String, SortedMap<Integer, Double>> shares) {
        this(prompt, shares, 1);
    }

    /** No goals: the base alone, or a version that was trained without any. */
    public static TrainedGoals none() {
        return new TrainedGoals(GoalPrompt.standard(), Map.of());
    }

    /**
     * Those of a trained version's folder; throws {@link IllegalArgumentException} where its manifest is missing or
     * lacks something.
     */
    public static TrainedGoals read(Path version) throws IOException {
        return VersionManifest.read(version).goals();
    }

    /** The levels of a segment, ascending: its own, else its tenant's pool's, else the line's; empty without goals. */
    public List<Integer> levels(String segment) {
        return List.copyOf(of(segment).keySet());
    }

    /** The sentence for a level of the segment; empty when it was not trained. */
    public Optional<String> sentence(String segment, int level) {
        SortedMap<Integer, Double> levels = of(segment);
        Double share = levels.get(level);
        return share == null ? Optional.empty() : Optional.of(prompt.sentence(level, levels.lastKey(), share, 0));
    }

    private SortedMap<Integer, Double> of(String segment) {
        int slash = segment.indexOf('/');
        String pool = (slash < 0 ? segment : segment.substring(0, slash)) + "/*";
        return List.of(segment, pool, "*").stream()
                .filter(shares::containsKey)
                .findFirst()
                .map(shares::get)
                .orElseGet(TreeMap::new);
    }
}
