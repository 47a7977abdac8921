package dev.hone.lab.bench.method;

import java.util.List;
import java.util.Map;

/**
 * A method, and what it may choose by the validation part.
 *
 * @param recipe settings of a round that make the method, without their prefix; none for the base
 * @param rates learning rates to choose from; none for the base
 * @param ways ways of asking to choose from
 * @param wording of its goals, where it has any
 */
public record Contender(
        String name, Map<String, String> recipe, List<Double> rates, List<Answering> ways, Wording wording) {

    /** With goals in the words that its objective has. */
    public Contender(String name, Map<String, String> recipe, List<Double> rates, List<Answering> ways) {
        this(name, recipe, rates, ways, Wording.SHIPPED);
    }

    public Contender {
        recipe = Map.copyOf(recipe);
        rates = List.copyOf(rates);
        ways = List.copyOf(ways);
        if (ways.isEmpty() || recipe.isEmpty() != rates.isEmpty()) {
            throw new IllegalArgumentException("a method that trains has learning rates, and each a way of asking");
        }
    }

    /** The base as it is. */
    public static Contender base() {
        return new Contender("base", Map.of(), List.of(), List.of(Answering.WITHOUT_GOAL));
    }

    /** What its variants have in common: their names go on behind a comma. */
    String family() {
        return family(name);
    }

    private static String family(String name) {
        return name.replaceAll(",.*", "");
    }

    /** Whether it is what ships, guided or not. */
    boolean isShipped() {
        return family().equals(family(Contenders.SHIPPED));
    }

    boolean trains() {
        return !recipe.isEmpty();
    }

    Contender withoutChoice() {
        return new Contender(name, recipe, rates.subList(0, Math.min(1, rates.size())), ways.subList(0, 1), wording);
    }

    /** The same in all but how it is asked. */
    Contender asked(String otherName, List<Answering> otherWays) {
        return new Contender(otherName, recipe, rates, otherWays, wording);
    }

    /** The same with its goals put otherwise. */
    Contender worded(String otherName, Wording other) {
        return new Contender(otherName, recipe, rates, ways, other);
    }
}
