package dev.hone.llm.model;

import ai.djl.pytorch.engine.PtNDArray;
import java.util.List;
import java.util.Set;

/**
 * The tensors of one adapter, or of several side by side, as programs take them.
 *
 * <p>Several are told apart by masks over their ranks: {@code tables} has for every group a row of truths for each
 * adapter, false over that adapter's ranks and true over those of the others. For a single adapter there are none.
 */
public final class StackedAdapter {

    /** No change to the model. */
    public static final StackedAdapter NOTHING = new StackedAdapter(Set.of(), false, List.of(), List.of());

    private final Set<ModuleGroup> groups;
    private final boolean magnitudes;
    private final List<PtNDArray> tensors;
    private final List<PtNDArray> tables;

    StackedAdapter(Set<ModuleGroup> groups, boolean magnitudes, List<PtNDArray> tensors, List<PtNDArray> tables) {
        this.groups = Set.copyOf(groups);
        this.magnitudes = magnitudes;
        this.tensors = List.copyOf(tensors);
        this.tables = List.copyOf(tables);
    }

    static StackedAdapter single(AdapterShape shape, List<PtNDArray> stacked) {
        return new StackedAdapter(ModuleGroup.of(shape.modules()), shape.magnitudes(), stacked, List.of());
    }

    Adapted adapted() {
        return new Adapted(groups, magnitudes, !tables.isEmpty());
    }

    Set<ModuleGroup> groups() {
        return groups;
    }

    boolean magnitudes() {
        return magnitudes;
    }

    List<PtNDArray> tensors() {
        return tensors;
    }

    List<PtNDArray> tables() {
        return tables;
    }
}
