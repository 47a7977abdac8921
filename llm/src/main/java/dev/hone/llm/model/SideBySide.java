package dev.hone.llm.model;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.torch.Argument;
import dev.hone.llm.torch.Script;
import dev.hone.llm.torch.ScriptText;
import dev.hone.llm.torch.Tensors;
import dev.hone.llm.torch.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Lays the stacked tensors of several adapters beside each other, each over ranks of its own.
 *
 * <p>An infinite element, which scaling can make of a large one, becomes the largest finite one: times the zeros of
 * other adapters' rows it would be no number.
 */
final class SideBySide {

    private final ModelConfig config;
    private final List<StackedAdapter> adapters;
    private final PtNDManager owner;
    private final Script program;

    private SideBySide(ModelConfig config, List<StackedAdapter> adapters, PtNDManager owner, Script program) {
        this.config = config;
        this.adapters = adapters;
        this.owner = owner;
        this.program = program;
    }

    static StackedAdapter of(
            ModelConfig config, Precision precision, List<StackedAdapter> adapters, PtNDManager owner) {
        try (Script program = program(precision).compile()) {
            return new SideBySide(config, adapters, owner, program).joined();
        }
    }

    static ScriptText program(Precision precision) {
        return ScriptText.of("side_by_side").with("DTYPE", precision.engineCode());
    }

    private StackedAdapter joined() {
        Set<ModuleGroup> groups = EnumSet.noneOf(ModuleGroup.class);
        adapters.forEach(adapter -> groups.addAll(adapter.groups()));
        boolean magnitudes = adapters.stream().anyMatch(StackedAdapter::magnitudes);
        List<PtNDArray> tensors = new ArrayList<>();
        if (groups.contains(ModuleGroup.EMBEDDING)) {
            tensors.add(join(ModuleGroup.EMBEDDING, 0, 0, 1));
            tensors.add(join(ModuleGroup.EMBEDDING, 0, 1, 1));
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            for (ModuleGroup group : ModuleGroup.perLayer()) {
                if (groups.contains(group)) {
                    addGroup(tensors, group, layer, magnitudes);
                }
            }
        }
        if (groups.contains(ModuleGroup.HEAD)) {
            addGroup(tensors, ModuleGroup.HEAD, 0, magnitudes);
        }
        List<PtNDArray> tables = groups.stream().map(this::table).toList();
        return new StackedAdapter(groups, magnitudes, tensors, tables);
    }

    private void addGroup(List<PtNDArray> tensors, ModuleGroup group, int layer, boolean magnitudes) {
        tensors.add(join(group, layer, 0, 0));
        tensors.add(join(group, layer, 1, 1));
        if (magnitudes) {
            tensors.add(factors(group, layer));
        }
    }

    /** The {@code part}-th tensors of a group beside each other along a dimension. */
    private PtNDArray join(ModuleGroup group, int layer, int part, int dimension) {
        List<PtNDArray> parts = adapters.stream()
                .filter(adapter -> adapter.groups().contains(group))
                .map(adapter -> tensor(adapter, group, layer, part))
                .toList();
        return program.infer(owner, "joined", Argument.of(parts), Argument.of(dimension));
    }

    /** Factors of the outputs, [adapters, outputs]; 1 for adapters without them. */
    private PtNDArray factors(ModuleGroup group, int layer) {
        try (PtNDManager scope = Torch.newScope()) {
            List<PtNDArray> rows = new ArrayList<>();
            for (StackedAdapter adapter : adapters) {
                rows.add(
                        adapter.magnitudes() && adapter.groups().contains(group)
                                ? tensor(adapter, group, layer, 2)
                                : program.infer(
                                        scope, "ones", Argument.of(group.outputs(config)), Argument.of((PtNDArray)
                                                scope.zeros(new ai.djl.ndarray.types.Shape()))));
            }
            return program.infer(owner, "stacked", Argument.of(rows));
        }
    }

    /** The group's table: truths [adapters, ranks of all], false over an adapter's own ranks. */
    private PtNDArray table(ModuleGroup group) {
        int width = adapters.stream().mapToInt(adapter -> rank(adapter, group)).sum();
        float[] values = new float[adapters.size() * width];
        Arrays.fill(values, 1);
        int at = 0;
        for (int i = 0; i < adapters.size(); i++) {
            for (int own = rank(adapters.get(i), group); own > 0; own--) {
                values[i * width + at++] = 0;
            }
        }
        try (PtNDManager scope = Torch.newScope()) {
            PtNDArray table = Tensors.floats(scope, new FloatTensor(List.of(adapters.size(), width), values));
            PtNDArray truths = program.infer(scope, "truths", Argument.of(table));
            truths.attach(owner);
            return truths;
        }
    }

    private int rank(StackedAdapter adapter, ModuleGroup group) {
        return adapter.groups().contains(group)
                ? Math.toIntExact(tensor(adapter, group, 0, 1).getShape().get(1))
                : 0;
    }

    private PtNDArray tensor(StackedAdapter adapter, ModuleGroup group, int layer, int part) {
        Adapted adapted = adapter.adapted();
        int start =
                switch (group) {
                    case EMBEDDING -> 0;
                    case HEAD -> adapted.embeddingTensors() + config.layers() * adapted.tensorsPerLayer();
                    case QKV, OUTPUT, GATE_UP, DOWN ->
                        adapted.embeddingTensors() + layer * adapted.tensorsPerLayer() + adapted.offset(group);
                };
        return adapter.tensors().get(start + part);
    }
}
