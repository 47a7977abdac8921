package dev.hone.serving.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A member of a request's body, and what this server makes of it.
 *
 * @param words for the reference page: what it takes, or which values pass
 * @param idle whether a value asks for nothing; asked where the treatment is {@link Treatment#IDLE} alone
 */
record Member(String name, Treatment treatment, String words, Predicate<JsonNode> idle) {

    /** What happens to a member. */
    enum Treatment {
        HEEDED("heeded"),
        /** It does not touch the answer: who pays, what is stored, what is cached. */
        PASSED("let through"),
        /** It would change the answer, and this server cannot heed it: only values that ask for nothing pass. */
        IDLE("refused");

        private final String word;

        Treatment(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    static Member heeded(String name, String words) {
        return new Member(name, Treatment.HEEDED, words, value -> true);
    }

    static Member passed(String name) {
        return new Member(name, Treatment.PASSED, "changes no answer", value -> true);
    }

    static Member refused(String name) {
        return new Member(name, Treatment.IDLE, "always", value -> false);
    }

    static Member unlessEmpty(String name) {
        return new Member(name, Treatment.IDLE, "unless it is empty", Member::isEmpty);
    }

    static Member unlessFalse(String name) {
        return new Member(
                name, Treatment.IDLE, "unless it is false", value -> value.isBoolean() && !value.booleanValue());
    }

    static Member unlessTrue(String name) {
        return new Member(name, Treatment.IDLE, "unless it is true", JsonNode::booleanValue);
    }

    static Member unlessTruth(String name) {
        return new Member(name, Treatment.IDLE, "unless it is true or false", JsonNode::isBoolean);
    }

    static Member unless(String name, int number) {
        return new Member(
                name,
                Treatment.IDLE,
                "unless it is " + number,
                value -> value.isNumber() && value.doubleValue() == number);
    }

    static Member unlessWord(String name, String... words) {
        return new Member(
                name, Treatment.IDLE, "unless it is " + String.join(" or ", words), value -> isWord(value, words));
    }

    /** Whose member {@code type} must be a word. */
    static Member unlessType(String name, String word) {
        return new Member(
                name, Treatment.IDLE, "unless its type is " + word, value -> isWord(value.path("type"), word));
    }

    static boolean isWord(JsonNode value, String... words) {
        return value.isTextual() && Set.of(words).contains(value.textValue());
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isContainerNode() && value.isEmpty();
    }
}
