package dev.hone.lab.bench.method.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Says what a text is like in a sentence that it follows, and nothing of how good it is. Any thread may ask.
 *
 * @param bounds lengths that the length of a text is told by, ascending: {@code LENGTHS} are what lies between them
 * @param unit what lengths are counted in, as the sentence calls it
 * @param separator stands between two of them
 * @param others what else a text may have, in the order in which it is told
 */
public record Traits(List<Integer> bounds, String unit, Pattern separator, List<Trait> others) {

    private static final List<String> LENGTHS = List.of("few", "some", "more", "many");

    public Traits {
        bounds = List.copyOf(bounds);
        others = List.copyOf(others);
        if (bounds.size() != LENGTHS.size() - 1) {
            throw new IllegalArgumentException(
                    "lengths are told by " + (LENGTHS.size() - 1) + " bounds, not by " + bounds);
        }
    }

    /**
     * Something that texts have or not.
     *
     * @param name as the sentence calls it
     * @param sign is found in the texts that have it
     */
    public record Trait(String name, Pattern sign) {
        /** One whose sign is a regular expression. */
        public static Trait of(String name, String sign) {
            return new Trait(name, Pattern.compile(sign));
        }
    }

    /** The instruction that a text follows. It begins as goals do. */
    public String sentence(String text) {
        long length = separator.splitAsStream(text.strip()).count();
        int longer = (int) bounds.stream().filter(bound -> length > bound).count();
        List<String> told = new ArrayList<>();
        told.add(LENGTHS.get(longer) + " " + unit);
        others.stream()
                .filter(trait -> trait.sign.matcher(text).find())
                .map(Trait::name)
                .forEach(told::add);
        return "[Goal] Answer with " + String.join(", ", told) + ".";
    }
}
