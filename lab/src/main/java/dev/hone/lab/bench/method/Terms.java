package dev.hone.lab.bench.method;

import java.util.Map;

/**
 * What methods are compared at.
 *
 * @param name as reports have it
 * @param title what is equal, in words
 * @param recipe settings that all methods get, without their prefix
 * @param votes what the demonstrations' scores are made of
 * @param levels how many goals there are at most
 */
public record Terms(
        String name,
        String title,
        Map<String, String> recipe,
        Lesson.Budget budget,
        Diet diet,
        Votes votes,
        int levels) {

    /** Equal optimizer steps. */
    public static final String STEPS = "steps";
    /** Equal supervised tokens. */
    public static final String TOKENS = "tokens";

    private static final int ALL_LEVELS = Integer.MAX_VALUE;

    /** With all of a task's demonstrations, as they were voted on. */
    public Terms(String name, String title, Map<String, String> recipe, Lesson.Budget budget) {
        this(name, title, recipe, budget, Diet.ALL, Votes.GIVEN, ALL_LEVELS);
    }

    public Terms {
        recipe = Map.copyOf(recipe);
    }

    /** The same on another diet. */
    Terms on(String otherName, String otherTitle, Diet otherDiet) {
        return new Terms(otherName, otherTitle, recipe, budget, otherDiet, votes, levels);
    }

    /** The same with other votes. */
    Terms with(Votes otherVotes) {
        return new Terms(otherVotes.key(), otherVotes.title(), recipe, budget, diet, otherVotes, levels);
    }

    /** The same with so many goals: the lowest and the highest ones. */
    Terms ofLevels(int fewer) {
        return new Terms("levels-" + fewer, title + ", " + fewer + " goals", recipe, budget, diet, votes, fewer);
    }

    boolean hasAllLevels() {
        return levels == ALL_LEVELS;
    }
}
