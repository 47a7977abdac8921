package dev.hone.llm.lora;

import dev.hone.llm.model.LanguageModel;
import java.io.IOException;
import java.nio.file.Path;

/** What a training has learned on a base: an adapter beside its weights, or weights in place of them. */
public sealed interface Learned permits Adapter, WholeModel {

    /**
     * The base as it has learned, ready to compute.
     *
     * @throws IllegalArgumentException where it does not fit the base, or could spoil what is computed beside it
     */
    AttachedAdapter attachedTo(LanguageModel base);

    /** Writes its weights and what describes them, as other programs read them; equal ones give equal bytes. */
    void write(Path folder) throws IOException;

    /** Whether it is a model of its own, that takes no base to compute with. */
    boolean isWhole();

    /** Gives back what it holds in the engine's memory; an adapter holds nothing there. */
    void release();
}
