package dev.hone.llm.model;

import java.util.Arrays;

/** A family of decoders by the names that {@code config.json} gives it; they differ in biases and in norms over heads. */
public enum Family {
    LLAMA("LlamaForCausalLM", "llama"),
    MISTRAL("MistralForCausalLM", "mistral"),
    QWEN2("Qwen2ForCausalLM", "qwen2"),
    QWEN3("Qwen3ForCausalLM", "qwen3");

    /** How the first checkpoints of Llama spell it. */
    private static final String FIRST_SPELLING = "LLaMAForCausalLM";

    private final String architecture;
    private final String modelType;

    Family(String architecture, String modelType) {
        this.architecture = architecture;
        this.modelType = modelType;
    }

    /** The family of this architecture, such as {@code LlamaForCausalLM}. */
    public static Family ofArchitecture(String architecture) {
        return Arrays.stream(values())
                .filter(family -> family.architecture.equals(architecture)
                        || (family == LLAMA && architecture.equals(FIRST_SPELLING)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("architectures is \"" + architecture
                        + "\", supported are "
                        + Arrays.stream(values()).map(Family::architecture).toList()));
    }

    /** The family of this model type, such as {@code llama}. */
    public static Family ofModelType(String modelType) {
        return Arrays.stream(values())
                .filter(family -> family.modelType.equals(modelType))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("model_type is \"" + modelType + "\", supported are "
                        + Arrays.stream(values()).map(Family::modelType).toList()));
    }

    public String architecture() {
        return architecture;
    }

    public String modelType() {
        return modelType;
    }

    /** Whether queries and keys are normed head by head before they are rotated. */
    public boolean normsHeads() {
        return this == QWEN3;
    }
}
