package dev.hone.llm.tools;

import java.util.Set;

/**
 * The calls that an answer may hold.
 *
 * @param format how its model writes them
 * @param tools the names of those that may be called
 */
public record Calling(CallFormat format, Set<String> tools) {

    public Calling {
        tools = Set.copyOf(tools);
    }

    /** For one answer. */
    public CallReader reader() {
        return new CallReader(format, tools);
    }
}
