package dev.hone.serving.engine;

import dev.hone.llm.constrain.Grammar;
import org.jspecify.annotations.Nullable;

/**
 * What an answer must look like, for an engine that holds it to that by itself.
 *
 * @param text null where it may be anything
 * @param calls null where no tools are offered
 */
public record AskedForm(
        Grammar.@Nullable Form text, @Nullable Calls calls) {

    /** Anything. */
    public static final AskedForm FREE = new AskedForm(null, null);

    /**
     * How tools may be called; the conversation has them.
     *
     * @param required whether the answer must be calls
     * @param named the one that must be called; null for any
     * @param several whether an answer may hold more than one
     * @param strict whether arguments must fit, whoever decided on the call
     */
    public record Calls(boolean required, @Nullable String named, boolean several, boolean strict) {}

    /**
     * Why it cannot be had.
     *
     * @param ofCalls whether that is for its tools
     */
    public record Lack(boolean ofCalls, String words) {}
}
