package dev.hone.serving.external;

import java.util.Locale;
import java.util.Optional;

/** What an external engine understands beside OpenAI's API. */
public enum EngineKind {

    /** vLLM with {@code --enable-lora} and {@code VLLM_ALLOW_RUNTIME_LORA_UPDATING=True}. */
    VLLM("/v1/load_lora_adapter", "/v1/unload_lora_adapter"),

    /** SGLang with {@code --enable-lora}. */
    SGLANG("/load_lora_adapter", "/unload_lora_adapter"),

    /** Text Generation Inference: it has the adapters of {@code LORA_ADAPTERS}, and renders prompts itself. */
    TGI,

    /** llama.cpp's server: it has the adapters of {@code --lora}, and knows them by number. */
    LLAMACPP,

    /** Anything else: what it has is what it was started with. */
    STATIC;

    private final Optional<String> loading;
    private final Optional<String> unloading;

    EngineKind() {
        loading = Optional.empty();
        unloading = Optional.empty();
    }

    EngineKind(String loading, String unloading) {
        this.loading = Optional.of(loading);
        this.unloading = Optional.of(unloading);
    }

    static EngineKind of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Where an adapter is loaded; empty where none can be. */
    Optional<String> loading() {
        return loading;
    }

    /** Where an adapter is unloaded; empty where none can be. */
    Optional<String> unloading() {
        return unloading;
    }

    /** Whether {@code GET /v1/models} lists every adapter that is loaded, by its name and where it came from. */
    boolean listsAdapters() {
        return this == VLLM;
    }

    /** Whether members that only vLLM and SGLang know may be sent. */
    boolean takesTokenMembers() {
        return this == VLLM || this == SGLANG;
    }

    /** Whether it takes forms of answers and tools by members of its own or of OpenAI; of others a setting says so. */
    boolean takesForms() {
        return this == VLLM || this == SGLANG;
    }

    /** Whether a prompt may be token ids. */
    boolean takesTokenIds() {
        return this != TGI;
    }

    /** Whether a version can be asked for, so that nothing else answers. */
    boolean namesAdapters() {
        return this != LLAMACPP;
    }

    /**
     * Whether it takes what is not said of the sampling for something else than nothing: llama.cpp keeps 40 tokens, and
     * .95 of their probability.
     */
    boolean filtersByItself() {
        return this == LLAMACPP;
    }

    /** Whether logits are shifted as OpenAI says: TGI makes another penalty of one, and passes the bias over. */
    boolean shiftsLogits() {
        return this != TGI;
    }

    /** Whether it says the ids of the tokens of an answer. */
    boolean tellsTokenIds() {
        return this == VLLM;
    }
}
