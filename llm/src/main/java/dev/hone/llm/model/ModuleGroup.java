package dev.hone.llm.model;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Modules that read the same input and whose matrices therefore lie in one, one below the other: one product in place
 * of two or three.
 *
 * <p>The order of the constants is the order of stacked adapter tensors: the embedding, the layers one by one with
 * their groups in this order, the head.
 */
enum ModuleGroup {
    EMBEDDING,
    QKV,
    OUTPUT,
    GATE_UP,
    DOWN,
    HEAD;

    List<TargetModule> modules() {
        return switch (this) {
            case EMBEDDING -> List.of(TargetModule.EMBED_TOKENS);
            case QKV -> List.of(TargetModule.Q_PROJ, TargetModule.K_PROJ, TargetModule.V_PROJ);
            case OUTPUT -> List.of(TargetModule.O_PROJ);
            case GATE_UP -> List.of(TargetModule.GATE_PROJ, TargetModule.UP_PROJ);
            case DOWN -> List.of(TargetModule.DOWN_PROJ);
            case HEAD -> List.of(TargetModule.LM_HEAD);
        };
    }

    boolean isPerLayer() {
        return this != EMBEDDING && this != HEAD;
    }

    int inputs(ModelConfig config) {
        return modules().get(0).inputs(config);
    }

    int outputs(ModelConfig config) {
        return modules().stream().mapToInt(module -> module.outputs(config)).sum();
    }

    /** The groups that any of these modules belongs to. */
    static Set<ModuleGroup> of(Collection<TargetModule> adapted) {
        EnumSet<ModuleGroup> groups = EnumSet.noneOf(ModuleGroup.class);
        Arrays.stream(values())
                .filter(group -> group.modules().stream().anyMatch(adapted::contains))
                .forEach(groups::add);
        return groups;
    }

    static List<ModuleGroup> perLayer() {
        return Arrays.stream(values()).filter(ModuleGroup::isPerLayer).toList();
    }
}
