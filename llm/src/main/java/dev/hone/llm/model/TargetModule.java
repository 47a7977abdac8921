package dev.hone.llm.model;

import java.util.Arrays;
import java.util.List;

/**
 * A weight matrix that an adapter can change, by the name that PEFT's {@code target_modules} uses.
 *
 * <p>The order of the constants is the order of adapter tensors wherever they stand in a list: the embedding, the
 * layers one by one with their modules in this order, the head.
 */
public enum TargetModule {
    EMBED_TOKENS("embed_tokens", "model.embed_tokens"),
    Q_PROJ("q_proj", "self_attn.q_proj"),
    K_PROJ("k_proj", "self_attn.k_proj"),
    V_PROJ("v_proj", "self_attn.v_proj"),
    O_PROJ("o_proj", "self_attn.o_proj"),
    GATE_PROJ("gate_proj", "mlp.gate_proj"),
    UP_PROJ("up_proj", "mlp.up_proj"),
    DOWN_PROJ("down_proj", "mlp.down_proj"),
    LM_HEAD("lm_head", "lm_head");

    private final String peftName;
    private final String path;

    TargetModule(String peftName, String path) {
        this.peftName = peftName;
        this.path = path;
    }

    /** The module of this name. */
    public static TargetModule named(String peftName) {
        return Arrays.stream(values())
                .filter(module -> module.peftName.equals(peftName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + peftName
                        + "\" is no module that can be adapted; use any of "
                        + Arrays.stream(values()).map(TargetModule::peftName).toList()));
    }

    public String peftName() {
        return peftName;
    }

    /** Whether every layer has one of these, rather than the model as a whole. */
    public boolean isPerLayer() {
        return this != EMBED_TOKENS && this != LM_HEAD;
    }

    /** The module's full name in a model; {@code layer} counts only where {@link #isPerLayer()}. */
    public String modulePath(int layer) {
        return isPerLayer() ? "model.layers." + layer + "." + path : path;
    }

    /** Width of what the module reads: for the embedding, the vocabulary. */
    public int inputs(ModelConfig config) {
        return switch (this) {
            case EMBED_TOKENS -> config.vocabSize();
            case O_PROJ -> config.heads() * config.headSize();
            case DOWN_PROJ -> config.intermediateSize();
            case Q_PROJ, K_PROJ, V_PROJ, GATE_PROJ, UP_PROJ, LM_HEAD -> config.hiddenSize();
        };
    }

    /** Width of what the module gives. */
    public int outputs(ModelConfig config) {
        return switch (this) {
            case EMBED_TOKENS, O_PROJ, DOWN_PROJ -> config.hiddenSize();
            case Q_PROJ -> config.heads() * config.headSize();
            case K_PROJ, V_PROJ -> config.kvHeads() * config.headSize();
            case GATE_PROJ, UP_PROJ -> config.intermediateSize();
            case LM_HEAD -> config.vocabSize();
        };
    }

    /** The seven projections of the decoder layers. */
    public static List<TargetModule> projections() {
        return Arrays.stream(values()).filter(TargetModule::isPerLayer).toList();
    }
}
