package dev.hone.lab.demo;

import dev.hone.llm.text.GoalPrompt;
import dev.hone.trainer.intake.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Prompts, their users' taste, and ungraded dialogues, all from one seed.
 *
 * <p>One prompt in six is for the exam alone and is asked nowhere else. Every person and every occasion is in equally
 * many prompts of the exam, so that no answer is good by itself there either.
 */
public final class World {

    private static final int EXAM_PART = 6;
    private static final Pattern HOLE = Pattern.compile("\\{[^}]*}");

    private final Seeds seeds;
    private final Taste taste;
    private final List<Ask> traffic = new ArrayList<>();
    private final List<Ask> exam = new ArrayList<>();

    public World(long seed) {
        this.seeds = new Seeds(seed);
        this.taste = Taste.of(random("taste"));
        Random random = random("exam");
        List<Integer> people = shuffled(GiftWords.PEOPLE.size(), random);
        List<Integer> occasions = shuffled(GiftWords.OCCASIONS.size(), random);
        for (int person = 0; person < people.size(); person++) {
            for (int occasion = 0; occasion < occasions.size(); occasion++) {
                boolean examined = (people.get(person) + occasions.get(occasion)) % EXAM_PART == 0;
                (examined ? exam : traffic).add(new Ask(person, occasion));
            }
        }
    }

    public Taste taste() {
        return taste;
    }

    /** The prompts that users ask. */
    List<Ask> traffic() {
        return Collections.unmodifiableList(traffic);
    }

    /** The prompts that nobody asks before the exam. */
    public List<Ask> exam() {
        return Collections.unmodifiableList(exam);
    }

    /** A stream of random numbers of its own for each purpose. */
    Random random(String purpose) {
        return seeds.stream(purpose);
    }

    public Ask ask(Random random) {
        return traffic.get(random.nextInt(traffic.size()));
    }

    public static Advice anyAdvice(Random random) {
        return new Advice(random.nextInt(GiftWords.STYLES.size()), random.nextInt(GiftWords.ITEMS.size()));
    }

    /** The words and turns of phrase that a tokenizer had better know, so that rows are short. */
    static List<String> tokens() {
        Set<String> tokens = new LinkedHashSet<>();
        GoalPrompt goals = GoalPrompt.standard();
        Stream.of(Ask.PHRASINGS, Advice.PHRASINGS, goals.threshold(), goals.levelZero())
                .flatMap(List::stream)
                .flatMap(HOLE::splitAsStream)
                .filter(piece -> piece.length() > 1)
                .forEach(tokens::add);
        tokens.addAll(Dialogues.TOKENS);
        Stream.of(GiftWords.KINDS, GiftWords.PEOPLE, GiftWords.OCCASIONS, GiftWords.STYLES, GiftWords.ITEMS)
                .flatMap(List::stream)
                .forEach(word -> tokens.add(" " + word));
        return List.copyOf(tokens);
    }

    private static List<Integer> shuffled(int size, Random random) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            numbers.add(i);
        }
        Collections.shuffle(numbers, random);
        return numbers;
    }
}
