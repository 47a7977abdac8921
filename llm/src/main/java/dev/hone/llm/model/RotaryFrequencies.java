package dev.hone.llm.model;

import dev.hone.llm.model.Rope.Llama3Scaling;
import org.jspecify.annotations.Nullable;

/**
 * Angles per position of a head's pairs: {@code theta^(-2i/headSize)} for pair i, stretched as {@link Rope} says.
 *
 * <p>Every operation is rounded to float where the reference implementation's is, so that long positions turn by the
 * same angle.
 */
public final class RotaryFrequencies {

    private RotaryFrequencies() {}

    /** One frequency for each pair, in radians. */
    public static float[] of(ModelConfig config) {
        return of(config, config.rope().scaling());
    }

    /** The same without the stretching. */
    public static float[] unstretched(ModelConfig config) {
        return of(config, null);
    }

    private static float[] of(ModelConfig config, @Nullable Llama3Scaling scaling) {
        int size = config.headSize();
        float theta = (float) config.rope().theta();
        float[] frequencies = new float[size / 2];
        for (int pair = 0; pair < frequencies.length; pair++) {
            float exponent = (float) (2 * pair) / size;
            float frequency = 1f / (float) StrictMath.pow(theta, exponent);
            frequencies[pair] = scaling == null ? frequency : stretched(frequency, scaling);
        }
        return frequencies;
    }

    private static float stretched(float frequency, Llama3Scaling scaling) {
        float wavelength = (float) (2 * Math.PI) / frequency;
        double original = scaling.originalMaxPositions();
        if (wavelength > (float) (original / scaling.lowFrequencyFactor())) {
            return frequency / (float) scaling.factor();
        }
        if (wavelength < (float) (original / scaling.highFrequencyFactor())) {
            return frequency;
        }
        float span = (float) (scaling.highFrequencyFactor() - scaling.lowFrequencyFactor());
        float kept = ((float) original / wavelength - (float) scaling.lowFrequencyFactor()) / span;
        return (1 - kept) * frequency / (float) scaling.factor() + kept * frequency;
    }
}
