package dev.hone.llm.lora;

import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.model.Decoder;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.torch.Torch;
import java.util.List;

/**
 * Several attached adapters side by side, so that the rows of one batch can have different ones; the base alone counts
 * as one too.
 *
 * <p>It copies what it needs: the attached adapters may be closed before it. Costs, beside each row's own adapter, the
 * ranks of the others.
 */
public final class AdapterStack implements AutoCloseable {

    private final PtNDManager memory = Torch.newScope();
    private final Decoder decoder;

    private AdapterStack(LanguageModel model, List<AttachedAdapter> adapters) {
        this.decoder = model.decoder(model.sideBySide(
                memory, adapters.stream().map(AttachedAdapter::stacked).toList()));
    }

    /** Rows name an adapter by its place in the list; all are attached to {@code model}. */
    public static AdapterStack of(LanguageModel model, List<AttachedAdapter> adapters) {
        for (AttachedAdapter adapter : adapters) {
            if (adapter.model() != model) {
                throw new IllegalArgumentException("an adapter of the stack is attached to another model");
            }
        }
        return new AdapterStack(model, adapters);
    }

    public Decoder decoder() {
        return decoder;
    }

    @Override
    public void close() {
        memory.close();
    }
}
