package dev.hone.llm.lora;

import dev.hone.llm.model.AdapterShape;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.TargetModule;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/**
 * The configuration of an adapter: the matrices that it changes, and their change y = W x + scaling B (A x).
 *
 * <p>The modules are kept in the order of {@link TargetModule}, each once.
 */
public record LoraConfig(int rank, double alpha, List<TargetModule> targetModules, Variant variant) {

    /** Kinds of LoRA, by what PEFT calls {@code use_rslora} and {@code use_dora}. */
    public enum Variant {
        /** Scaling alpha / rank (arXiv 2106.09685). */
        LORA(false, false),
        /** Scaling alpha / sqrt(rank) (arXiv 2312.03732). */
        RSLORA(true, false),
        /** Outputs scaled to magnitudes of their own (arXiv 2402.09353). */
        DORA(false, true),
        /** Both. */
        RSDORA(true, true);

        private final boolean rankStabilized;
        private final boolean magnitudes;

        Variant(boolean rankStabilized, boolean magnitudes) {
            this.rankStabilized = rankStabilized;
            this.magnitudes = magnitudes;
        }

        /** The kind by its two properties. */
        public static Variant of(boolean rankStabilized, boolean magnitudes) {
            if (magnitudes) {
                return rankStabilized ? RSDORA : DORA;
            }
            return rankStabilized ? RSLORA : LORA;
        }

        public boolean isRankStabilized() {
            return rankStabilized;
        }

        public boolean hasMagnitudes() {
            return magnitudes;
        }
    }

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
        if (variant.hasMagnitudes() && targetModules.contains(TargetModule.EMBED_TOKENS)) {
            throw new IllegalArgumentException(
                    "use_dora with target module embed_tokens is not supported; leave one of them out");
        }
        targetModules = List.copyOf(EnumSet.copyOf(targetModules));
    }

    /** Plain LoRA. */
    public LoraConfig(int rank, double alpha, List<TargetModule> targetModules) {
        this(rank, alpha, targetModules, Variant.LORA);
    }

    /** Plain LoRA by PEFT's names, such as {@code q_proj}. */
    public static LoraConfig of(int rank, double alpha, Collection<String> targetModules) {
        return of(rank, alpha, targetModules, Variant.LORA);
    }

    /** Of any kind, by PEFT's names. */
    public static LoraConfig of(int rank, double alpha, Collection<String> targetModules, Variant variant) {
        return new LoraConfig(
                rank, alpha, targetModules.stream().map(TargetModule::named).toList(), variant);
    }

    public double scaling() {
        return alpha / (variant.isRankStabilized() ? Math.sqrt(rank) : rank);
    }

    /** What the programs have to know of it. */
    public AdapterShape shape() {
        return new AdapterShape(EnumSet.copyOf(targetModules), scaling(), variant.hasMagnitudes());
    }

    /** Names and shapes of its tensors for a model, in the order of a program's arguments. */
    public Map<String, List<Integer>> tensors(ModelConfig model) {
        return AdapterLayout.shapes(this, model);
    }
}
