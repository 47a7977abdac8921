package dev.hone.llm.lora;

import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.model.Decoder;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.StackedAdapter;
import dev.hone.llm.torch.Torch;
import org.jspecify.annotations.Nullable;

/**
 * A model with an adapter in the engine's memory, or the model alone, to answer and score; frees the adapter when
 * closed, never the model.
 */
public final class AttachedAdapter implements AutoCloseable {

    private final LanguageModel model;
    private final PtNDManager memory;
    private final StackedAdapter stacked;
    private final Decoder decoder;
    private volatile boolean closed;

    /** @param memory of the stacked tensors; freed when this is closed */
    AttachedAdapter(LanguageModel model, PtNDManager memory, StackedAdapter stacked) {
        this.model = model;
        this.memory = memory;
        this.stacked = stacked;
        this.decoder = model.decoder(stacked);
    }

    /**
     * The base with what was learned on it; with nothing, the base answers.
     *
     * @throws IllegalArgumentException as {@link Learned#attachedTo} does
     */
    public static AttachedAdapter attach(LanguageModel base, @Nullable Learned learned) {
        return learned == null
                ? new AttachedAdapter(base, Torch.newScope(), StackedAdapter.NOTHING)
                : learned.attachedTo(base);
    }

    /** Throws when this is closed. */
    public Decoder decoder() {
        return usable().decoder;
    }

    public boolean isClosed() {
        return closed;
    }

    /** The model whose weights it computes with: the base, or a whole model in its place. */
    public LanguageModel model() {
        return model;
    }

    StackedAdapter stacked() {
        return usable().stacked;
    }

    private AttachedAdapter usable() {
        if (closed) {
            throw new IllegalStateException("the adapter is closed; attach it again to compute with it");
        }
        return this;
    }

    @Override
    public void close() {
        closed = true;
        memory.close();
    }
}
