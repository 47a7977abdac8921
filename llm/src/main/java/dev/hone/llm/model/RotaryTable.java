package dev.hone.llm.model;

import dev.hone.llm.safetensors.FloatTensor;
import java.util.List;

/**
 * Cosines and sines of rotary positions (Su et al., arXiv 2104.09864), [position, headSize], both halves of a head alike.
 *
 * <p>Angles are rounded to float like those of the reference implementation. The sines of the first half are negated, so that a
 * rotation is x cos + roll(x, half) sin.
 */
record RotaryTable(FloatTensor cosines, FloatTensor signedSines) {

    static RotaryTable of(ModelConfig config) {
        int size = config.headSize();
        int half = size / 2;
        float[] cosines = new float[Math.multiplyExact(config.maxPositions(), size)];
        float[] signedSines = new float[cosines.length];
        for (int i = 0; i < half; i++) {
            float frequency = (float) (1 / StrictMath.pow(config.rope().theta(), (double) (2 * i) / size));
            for (int position = 0; position < config.maxPositions(); position++) {
                float angle = position * frequency;
                int at = position * size + i;
                cosines[at] = (float) StrictMath.cos(angle);
                cosines[at + half] = cosines[at];
                signedSines[at + half] = (float) StrictMath.sin(angle);
                signedSines[at] = -signedSines[at + half];
            }
        }
        List<Integer> shape = List.of(config.maxPositions(), size);
        return new RotaryTable(new FloatTensor(shape, cosines), new FloatTensor(shape, signedSines));
    }
}
