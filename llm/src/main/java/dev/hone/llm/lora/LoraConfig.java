package dev.hone.llm.lora;

import dev.hone.llm.model.TargetModule;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;

/**
 * Which matrices an adapter changes and how: y = W x + (alpha / rank) B (A x).
 *
 * <p>The modules are kept in the order of {@link TargetModule}, each once.
 */
public record LoraConfig(int rank, double alpha, List<TargetModule> targetModules) {

    public LoraConfig {
        if (rank < 1) {
            throw new IllegalArgumentException("LoRA rank must be at least 1, was " + rank);
        }
        if (!(alpha > 0) || Double.isInfinite(alpha)) {
            throw new IllegalArgumentException("LoRA alpha must be positive, was " + alpha);
        }
        if (targetModules.isEmpty()) {
            throw new IllegalArgumentException("LoRA needs at least one target module, such as q_proj");
        }
        targetModules = List.copyOf(EnumSet.copyOf(targetModules));
    }

    /** The same by PEFT's names, such as {@code q_proj}. */
    public static LoraConfig of(int rank, double alpha, Collection<String> targetModules) {
        return new LoraConfig(
                rank, alpha, targetModules.stream().map(TargetModule::named).toList());
    }

    public double scaling() {
        return alpha / rank;
    }
}
