package dev.hone.llm.model;

/** The number format of a model's weights and activations; norms, logits, losses and optimizer states are float32 in either. */
public enum Precision {
    FLOAT32(6, 4),
    BFLOAT16(15, 2);

    private final int engineCode;
    private final int bytes;

    Precision(int engineCode, int bytes) {
        this.engineCode = engineCode;
        this.bytes = bytes;
    }

    /** Bytes of one weight. */
    public int bytes() {
        return bytes;
    }

    /** The engine's number for the format in program text. */
    int engineCode() {
        return engineCode;
    }
}
