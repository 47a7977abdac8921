package dev.hone.llm.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The effect of an adapter on a model's computation: y = W x + scaling B (A x) in each of its modules.
 *
 * @param magnitudes whether each output is scaled as well, to magnitude / |W + scaling B A| row by row (DoRA, arXiv
 *     2402.09353); not with the embedding
 */
public record AdapterShape(Set<TargetModule> modules, double scaling, boolean magnitudes) {

    public AdapterShape {
        if (modules.isEmpty()) {
            throw new IllegalArgumentException("an adapter needs at least one module");
        }
        if (magnitudes && modules.contains(TargetModule.EMBED_TOKENS)) {
            throw new IllegalArgumentException(
                    "use_dora with target module embed_tokens is not supported; leave one of them out");
        }
        modules = EnumSet.copyOf(modules);
    }

    /** Tensors that each module has: A, B and with DoRA its magnitudes. */
    public int tensorsPerModule() {
        return magnitudes ? 3 : 2;
    }

    /** The modules in the order of their tensors. */
    List<TargetModule> inOrder() {
        return List.copyOf(modules);
    }
}
