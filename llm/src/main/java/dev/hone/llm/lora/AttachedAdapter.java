package dev.hone.llm.lora;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.archive.Tensors;
import dev.hone.llm.archive.Torch;
import dev.hone.llm.model.Decoder;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.TargetModule;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A model with an adapter's tensors in the engine's memory, or the model alone; frees them when closed, never the model. */
public final class AttachedAdapter implements AutoCloseable {

    private final PtNDManager memory;
    private final List<PtNDArray> tensors;
    private final Decoder decoder;
    private volatile boolean closed;

    private AttachedAdapter(PtNDManager memory, List<PtNDArray> tensors, Decoder decoder) {
        this.memory = memory;
        this.tensors = tensors;
        this.decoder = decoder;
    }

    /** Copies the adapter to the engine; without one, the base answers. */
    public static AttachedAdapter attach(LanguageModel model, @Nullable Adapter adapter) {
        if (adapter == null) {
            return new AttachedAdapter(Torch.newScope(), List.of(), model.decoder());
        }
        adapter.requireFits(model.config());
        PtNDManager memory = Torch.newScope();
        List<PtNDArray> tensors = adapter.inOrder(model.config()).stream()
                .map(tensor -> Tensors.floats(memory, tensor))
                .toList();
        Set<TargetModule> adapted = EnumSet.copyOf(adapter.config().targetModules());
        return new AttachedAdapter(
                memory, tensors, model.decoder(adapted, adapter.config().scaling(), tensors));
    }

    /** Throws when this is closed. */
    public Decoder decoder() {
        if (closed) {
            throw new IllegalStateException("the adapter is closed; attach it again to compute with it");
        }
        return decoder;
    }

    /** The adapter's tensors in the order of {@link Adapter#names}; they live as long as this. */
    public List<PtNDArray> tensors() {
        return tensors;
    }

    @Override
    public void close() {
        closed = true;
        memory.close();
    }
}
