package dev.hone.llm.model;

import java.util.Set;

/**
 * The adapters that a program takes beside the weights of the base.
 *
 * @param groups the groups that have stacked adapter tensors
 * @param magnitudes whether these have factors of their outputs, as with DoRA
 * @param perRow whether rows may have different adapters
 */
record Adapted(Set<ModuleGroup> groups, boolean magnitudes, boolean perRow) {

    static final Adapted NOTHING = new Adapted(Set.of(), false, false);

    Adapted {
        groups = Set.copyOf(groups);
    }

    static Adapted by(AdapterShape shape) {
        return new Adapted(ModuleGroup.of(shape.modules()), shape.magnitudes(), false);
    }

    /** Stacked tensors that a group has: A, B and with DoRA the factors. */
    int tensorsPerGroup() {
        return magnitudes ? 3 : 2;
    }

    /** Index of a group's first tensor among those of its layer; of the head's and the embedding's among their own. */
    int offset(ModuleGroup group) {
        if (!group.isPerLayer()) {
            return 0;
        }
        return tensorsPerGroup()
                * (int) groups.stream()
                        .filter(other -> other.isPerLayer() && other.compareTo(group) < 0)
                        .count();
    }

    int tensorsPerLayer() {
        return tensorsPerGroup()
                * (int) groups.stream().filter(ModuleGroup::isPerLayer).count();
    }

    int embeddingTensors() {
        return groups.contains(ModuleGroup.EMBEDDING) ? 2 : 0;
    }

    /** Place of a group's mask. */
    int mask(ModuleGroup group) {
        return (int) groups.stream().filter(other -> other.compareTo(group) < 0).count();
    }
}
