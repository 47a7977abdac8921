package dev.hone.lab.bench.method;

import dev.hone.llm.lora.Adapter;

/** What a lesson came to. */
public record Taught(Adapter adapter, Amounts amounts) {

    /**
     * How much was done.
     *
     * @param rows token rows that went through the model to be learned from
     * @param tokens supervised tokens
     * @param seconds on the wall
     */
    public record Amounts(int steps, int rows, long tokens, double seconds) {}
}
