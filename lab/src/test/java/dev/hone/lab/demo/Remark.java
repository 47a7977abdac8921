package dev.hone.lab.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What somebody may say of an advice: of what its present has to do with, of what it looks like, or of how it ends.
 * Taste knows nothing of the last, and of the others only how they go with a prompt: over all prompts each of them is
 * as often good as bad.
 */
record Remark(Aspect aspect, int value) {

    /** What it is about. */
    enum Aspect {
        PRESENT,
        LOOK,
        ENDING
    }

    private static final List<String> ENDINGS =
            List.of("it says no more than it has to", "with a card, how nice", "it does not sound sure");

    /** All that are ever said, of each aspect in turn. */
    static List<Remark> all() {
        List<Remark> all = new ArrayList<>();
        for (Aspect aspect : Aspect.values()) {
            int values = aspect == Aspect.ENDING ? ENDINGS.size() : GiftWords.KINDS.size();
            IntStream.range(0, values).forEach(value -> all.add(new Remark(aspect, value)));
        }
        return List.copyOf(all);
    }

    /** Tokens of them beside those of the world. */
    static List<String> tokens() {
        return Stream.concat(Stream.of("a present about", "it looks like"), ENDINGS.stream())
                .toList();
    }

    /** What is true of an advice. */
    static Remark of(Aspect aspect, Advice advice, int phrasing) {
        return new Remark(
                aspect,
                switch (aspect) {
                    case PRESENT -> GiftWords.kind(GiftWords.ITEMS, advice.item());
                    case LOOK -> GiftWords.kind(GiftWords.STYLES, advice.style());
                    case ENDING -> phrasing;
                });
    }

    String words() {
        return switch (aspect) {
            case PRESENT -> "a present about " + GiftWords.KINDS.get(value);
            case LOOK -> "it looks like " + GiftWords.KINDS.get(value);
            case ENDING -> ENDINGS.get(value);
        };
    }

    /** Whether it is true of an answer; of what is none nothing is. */
    boolean fits(Ask ask, String answer) {
        Optional<Advice> advice = Advice.of(ask, answer);
        return advice.isPresent() && of(aspect, advice.get(), ending(answer)).equals(this);
    }

    private static int ending(String answer) {
        return IntStream.range(1, Advice.PHRASINGS.size())
                .filter(phrasing -> answer.endsWith(tail(phrasing)))
                .findFirst()
                .orElse(0);
    }

    private static String tail(int phrasing) {
        String text = Advice.PHRASINGS.get(phrasing);
        return text.substring(text.lastIndexOf('}') + 1);
    }
}
