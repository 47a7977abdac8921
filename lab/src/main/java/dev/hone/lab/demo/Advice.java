package dev.hone.lab.demo;

import java.util.List;
import java.util.Optional;

/** A well-formed answer: a style and an item. */
public record Advice(int style, int item) {

    /** How it may be put, shorter and longer. */
    public static final List<String> PHRASINGS = List.of(
            "For the{occasion} of a{person}: a{style}{item}.",
            "For the{occasion} of a{person}: a{style}{item}, wrapped with a card.",
            "For the{occasion} of a{person}: a{style}{item}, or so.");

    public String text(Ask ask, int phrasing) {
        return ask.fill(PHRASINGS.get(phrasing))
                .replace("{style}", " " + GiftWords.STYLES.get(style))
                .replace("{item}", " " + GiftWords.ITEMS.get(item));
    }

    /** What an answer advises; empty where it is no answer to this prompt. */
    static Optional<Advice> of(Ask ask, String answer) {
        return PHRASINGS.stream()
                .map(phrasing -> of(answer, ask.fill(phrasing)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<Advice> of(String answer, String phrasing) {
        String head = phrasing.substring(0, phrasing.indexOf('{')) + " ";
        String tail = phrasing.substring(phrasing.lastIndexOf('}') + 1);
        if (answer.length() < head.length() + tail.length() || !answer.startsWith(head) || !answer.endsWith(tail)) {
            return Optional.empty();
        }
        List<String> words = List.of(
                answer.substring(head.length(), answer.length() - tail.length()).split(" ", -1));
        int style = GiftWords.STYLES.indexOf(words.get(0));
        int item = words.size() == 2 ? GiftWords.ITEMS.indexOf(words.get(1)) : -1;
        return style < 0 || item < 0 ? Optional.empty() : Optional.of(new Advice(style, item));
    }
}
