package dev.hone.llm.model;

import java.util.Arrays;

/** A family of decoders that can be computed, each of which an {@link Architecture} defines. */
@SuppressWarnings("ImmutableEnumChecker") // a definition holds nothing that changes
public enum Family {
    LLAMA(new Llama()),
    MISTRAL(new Mistral()),
    QWEN2(new Qwen2()),
    QWEN3(new Qwen3()),
    GEMMA2(new Gemma2());

    private final Architecture definition;

    Family(Architecture definition) {
        this.definition = definition;
    }

    Architecture definition() {
        return definition;
    }

    /** The family of this architecture, such as {@code LlamaForCausalLM}. */
    public static Family ofArchitecture(String architecture) {
        return Arrays.stream(values())
                .filter(family -> family.definition.isNamed(architecture))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("architectures is \"" + architecture
                        + "\", supported are "
                        + Arrays.stream(values()).map(Family::architecture).toList()));
    }

    /** The family of this model type, such as {@code llama}. */
    public static Family ofModelType(String modelType) {
        return Arrays.stream(values())
                .filter(family -> family.modelType().equals(modelType))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("model_type is \"" + modelType + "\", supported are "
                        + Arrays.stream(values()).map(Family::modelType).toList()));
    }

    public String architecture() {
        return definition.name();
    }

    public String modelType() {
        return definition.modelType();
    }
}
