package dev.hone.llm.tools;

/**
 * A part of an answer: words, or the call of a tool.
 */
public sealed interface Said {

    /** Words, not empty. */
    record Words(String text) implements Said {}

    /**
     * A whole call.
     *
     * @param arguments a JSON object as text
     */
    record Call(String name, String arguments) implements Said {

        /** The tool alone: arguments are people's text. */
        @Override
        public String toString() {
            return "Call[" + name + "]";
        }
    }
}
