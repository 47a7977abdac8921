package dev.hone.trainer.export;

import dev.hone.llm.text.Message;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.Tokenizer;
import java.util.List;
import java.util.Locale;

/**
 * The place of the goal in a base model's prompts, found out by asking the renderer that trains and serves.
 *
 * @param example a prompt as the model reads it, special tokens by name; empty where no base is at hand
 */
record Prompting(Place place, String example) {

    static final Prompting UNKNOWN = new Prompting(Place.OWN, "");

    private static final String RULES = "Be brief.";
    private static final String QUESTION = "Which shoes for a rainy hike?";

    /** The turn that the goal stands in. */
    enum Place {
        /** A system turn of its own before all others. */
        OWN("a system turn of its own, before all other turns"),
        /** The beginning of the system turn. */
        SYSTEM(
                "the beginning of the system turn, with an empty line after it; a system turn of its own where there is none"),
        /** The beginning of the first user turn. */
        USER(
                "the beginning of the first user turn, with an empty line after it, since this model knows no system turn");

        private final String words;

        Place(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Prompting of(Renderer renderer, Tokenizer tokenizer, String goal) {
        List<Message> question = List.of(Message.user(QUESTION));
        String example = text(renderer, tokenizer, question, goal);
        return new Prompting(place(renderer, tokenizer, goal), example);
    }

    private static Place place(Renderer renderer, Tokenizer tokenizer, String goal) {
        try {
            String text = text(renderer, tokenizer, List.of(Message.system(RULES), Message.user(QUESTION)), goal);
            String between = between(text, goal, RULES);
            return between.isBlank() ? Place.SYSTEM : Place.OWN;
        } catch (IllegalArgumentException noSystemTurn) {
            return Place.USER;
        }
    }

    private static String between(String text, String first, String second) {
        int from = text.indexOf(first);
        int to = text.indexOf(second, Math.max(0, from));
        return from < 0 || to < 0 ? "?" : text.substring(from + first.length(), to);
    }

    private static String text(Renderer renderer, Tokenizer tokenizer, List<Message> messages, String goal) {
        return tokenizer.decodeWithSpecialTokens(renderer.renderPrompt(messages, goal, Integer.MAX_VALUE));
    }
}
