package dev.hone.llm.lora;

/** Which tensors of an adapter are trained. */
public enum Factors {
    /** All of them. */
    ALL {
        @Override
        public boolean trains(String tensor) {
            return true;
        }
    },

    /**
     * Of each product B A the factor that begins at zero: B of a linear module, A of the embedding. What an adapter
     * changes is linear in it as long as the other one stays, so that the mean of such adapters changes a matrix by the
     * mean of their changes ({@link AdapterMean}).
     */
    FROM_ZERO {
        @Override
        public boolean trains(String tensor) {
            return AdapterLayout.isEmbeddingA(tensor)
                    || (!AdapterLayout.isA(tensor) && !AdapterLayout.isEmbeddingB(tensor));
        }
    };

    /** Whether a tensor is trained, by PEFT's name for it. */
    public abstract boolean trains(String tensor);

    /** Refuses a kind of adapter that cannot be trained so. */
    public void require(LoraConfig config) {
        if (this == FROM_ZERO && config.variant().hasMagnitudes()) {
            throw new IllegalArgumentException("with use_dora outputs are scaled to magnitudes, and no factor of an"
                    + " adapter changes them linearly: train all of it, or leave use_dora out");
        }
    }
}
