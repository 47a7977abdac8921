package dev.hone.schemas.recipe;

import dev.hone.schemas.recipe.Recipe.Draw;
import dev.hone.schemas.recipe.Recipe.Gate;
import java.util.Map;

/** How shares of a round, and what holds a version, are named in the map that a round carries. */
final class NamedParts {

    private NamedParts() {}

    static void putShares(Draw draw, Map<String, String> map) {
        map.put(RecipeKeys.SUBJECT_SHARE, Double.toString(draw.subjectShare()));
        // A recipe without the bound is named as before there was one.
        if (draw.contributorShare() < 1) {
            map.put(RecipeKeys.CONTRIBUTOR_SHARE, Double.toString(draw.contributorShare()));
        }
    }

    static void put(Gate gate, Map<String, String> map) {
        map.put("gate.margin", Double.toString(gate.margin()));
        map.put("gate.min.holdout", Integer.toString(gate.minHoldout()));
        map.put("gate.max.kl", Double.toString(gate.maxKl()));
        map.put("gate.max.unusable", Double.toString(gate.maxUnusable()));
        map.put(RecipeKeys.GATE_SAMPLES, Integer.toString(gate.samples().count()));
        map.put("gate.sample.tokens", Integer.toString(gate.samples().maxTokens()));
        map.put("gate.max.degeneracy", Double.toString(gate.samples().maxRise()));
        map.put("gate.score.samples", Integer.toString(gate.scoring().count()));
        map.put("gate.score.tokens", Integer.toString(gate.scoring().maxTokens()));
        map.put("gate.score.margin", Double.toString(gate.scoring().margin()));
    }
}
