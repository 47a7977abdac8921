package dev.hone.llm.model;

import dev.hone.llm.safetensors.ElementType;

/**
 * The number format of a model's weights and activations; norms, logits, losses and optimizer states are float32 in
 * either.
 */
public enum Precision {
    FLOAT32(6, ElementType.F32),
    BFLOAT16(15, ElementType.BF16);

    private final int engineCode;
    private final ElementType stored;

    Precision(int engineCode, ElementType stored) {
        this.engineCode = engineCode;
        this.stored = stored;
    }

    /** Bytes of one weight. */
    public int bytes() {
        return stored.bytes();
    }

    /** The format in a file. */
    ElementType stored() {
        return stored;
    }

    /** The engine's number for the format in program text. */
    int engineCode() {
        return engineCode;
    }
}
