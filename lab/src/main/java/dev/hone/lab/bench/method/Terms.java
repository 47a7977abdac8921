package dev.hone.lab.bench.method;

import java.util.Map;

/**
 * What methods are compared at.
 *
 * @param name as reports have it
 * @param title what is equal, in words
 * @param recipe settings that all methods get, without their prefix
 */
public record Terms(String name, String title, Map<String, String> recipe, Lesson.Budget budget) {

    /** Equal optimizer steps. */
    public static final String STEPS = "steps";
    /** Equal supervised tokens. */
    public static final String TOKENS = "tokens";

    public Terms {
        recipe = Map.copyOf(recipe);
    }
}
