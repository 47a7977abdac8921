package dev.hone.lab.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The hidden preferences of the simulated users: a quality for each pair of prompt and answer, drawn anew with each
 * seed.
 *
 * <p>Every word has one of four classes by its kind: which kind has which is drawn for each group of words alone. An
 * item matches a person, and a style an occasion, by the distance of their classes around a circle: 1 for the same
 * class, .5 for a neighbour, 0 for the opposite one. The quality of an answer is the mean of both matches, that of an
 * answer which is none 0. Over all prompts every answer has the mean quality .5: no word and no length is good by
 * itself.
 */
public final class Taste {

    static final int CLASSES = 4;

    private final List<Integer> people;
    private final List<Integer> occasions;
    private final List<Integer> styles;
    private final List<Integer> items;

    private Taste(List<Integer> people, List<Integer> occasions, List<Integer> styles, List<Integer> items) {
        this.people = people;
        this.occasions = occasions;
        this.styles = styles;
        this.items = items;
    }

    static Taste of(Random random) {
        return new Taste(
                classes(GiftWords.PEOPLE, random),
                classes(GiftWords.OCCASIONS, random),
                classes(GiftWords.STYLES, random),
                classes(GiftWords.ITEMS, random));
    }

    /** In [0, 1]. */
    double quality(Ask ask, String answer) {
        return Advice.of(ask, answer).map(advice -> quality(ask, advice)).orElse(0.0);
    }

    public double quality(Ask ask, Advice advice) {
        return (match(people.get(ask.person()), items.get(advice.item()))
                        + match(occasions.get(ask.occasion()), styles.get(advice.style())))
                / 2;
    }

    private static double match(int one, int other) {
        int steps = Math.floorMod(one - other, CLASSES);
        return 1 - Math.min(steps, CLASSES - steps) / 2.0;
    }

    private static List<Integer> classes(List<String> words, Random random) {
        List<Integer> places =
                new ArrayList<>(IntStream.range(0, CLASSES).boxed().toList());
        Collections.shuffle(places, random);
        List<Integer> classes = new ArrayList<>();
        for (int word = 0; word < words.size(); word++) {
            classes.add(places.get(GiftWords.kind(words, word)));
        }
        return List.copyOf(classes);
    }
}
