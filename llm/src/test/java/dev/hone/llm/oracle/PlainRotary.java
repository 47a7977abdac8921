package dev.hone.llm.oracle;

import dev.hone.llm.model.Rope;

/** Rotary positions: pairs (i, i + half) of a head turn by position times a frequency of their own. */
final class PlainRotary {

    private PlainRotary() {}

    /** theta to the power of -{@code exponent}, stretched as the configuration asks for. */
    static double frequency(Rope rope, double exponent) {
        double plain = Math.pow(rope.theta(), -exponent);
        Rope.Llama3Scaling scaling = rope.scaling();
        if (scaling == null) {
            return plain;
        }
        double wavesInOriginal = scaling.originalMaxPositions() * plain / (2 * Math.PI);
        double kept = (wavesInOriginal - scaling.lowFrequencyFactor())
                / (scaling.highFrequencyFactor() - scaling.lowFrequencyFactor());
        double share = Math.min(1, Math.max(0, kept));
        return share * plain + (1 - share) * plain / scaling.factor();
    }

    static double[] rotated(double[] x, int position, double[] frequencies) {
        int half = frequencies.length;
        double[] turned = new double[x.length];
        for (int i = 0; i < half; i++) {
            double cosine = Math.cos(position * frequencies[i]);
            double sine = Math.sin(position * frequencies[i]);
            turned[i] = x[i] * cosine - x[i + half] * sine;
            turned[i + half] = x[i + half] * cosine + x[i] * sine;
        }
        return turned;
    }
}
