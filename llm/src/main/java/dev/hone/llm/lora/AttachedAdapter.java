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

    private AttachedAdapter(LanguageModel model, PtNDManager memory, StackedAdapter stacked) {
        this.model = model;
        this.memory = memory;
        this.stacked = stacked;
        this.decoder = model.decoder(stacked);
    }

    /**
     * Copies the adapter to the engine; without one, the base answers.
     *
     * @throws IllegalArgumentException where the adapter does not fit the model, or holds values that are no finite
     *     numbers: beside others in one batch it would spoil their rows
     */
    public static AttachedAdapter attach(LanguageModel model, @Nullable Adapter adapter) {
        PtNDManager memory = Torch.newScope();
        try {
            if (adapter == null) {
                return new AttachedAdapter(model, memory, StackedAdapter.NOTHING);
            }
            adapter.requireNumbers();
            try (PtNDManager scope = Torch.newScope()) {
                return new AttachedAdapter(model, memory, adapter.stack(model, scope, memory));
            }
        } catch (RuntimeException refused) {
            memory.close();
            throw refused;
        }
    }

    /** Throws when this is closed. */
    public Decoder decoder() {
        return usable().decoder;
    }

    public boolean isClosed() {
        return closed;
    }

    /** The model that this is attached to. */
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
