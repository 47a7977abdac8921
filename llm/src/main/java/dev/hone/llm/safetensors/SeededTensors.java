package dev.hone.llm.safetensors;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random tensors that depend on a seed and on the tensor's name only: not on the order in which they are drawn, the
 * machine or the engine.
 */
public final class SeededTensors {

    private final long seed;

    public SeededTensors(long seed) {
        this.seed = seed;
    }

    public static FloatTensor filled(List<Integer> shape, float value) {
        float[] values = new float[elements(shape)];
        Arrays.fill(values, value);
        return new FloatTensor(shape, values);
    }

    /** Normal with mean 0, by Box and Muller's transform in strict arithmetic. */
    public FloatTensor normal(String name, List<Integer> shape, double deviation) {
        SplittableRandom random = stream(name);
        float[] values = new float[elements(shape)];
        for (int i = 0; i < values.length; i += 2) {
            double radius = deviation * Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
            double angle = 2 * Math.PI * random.nextDouble();
            values[i] = (float) (radius * StrictMath.cos(angle));
            if (i + 1 < values.length) {
                values[i + 1] = (float) (radius * StrictMath.sin(angle));
            }
        }
        return new FloatTensor(shape, values);
    }

    /** Uniform in [-bound, bound). */
    public FloatTensor uniform(String name, List<Integer> shape, double bound) {
        SplittableRandom random = stream(name);
        float[] values = new float[elements(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (bound * (2 * random.nextDouble() - 1));
        }
        return new FloatTensor(shape, values);
    }

    private SplittableRandom stream(String name) {
        long hash = seed;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return new SplittableRandom(hash).split();
    }

    private static int elements(List<Integer> shape) {
        return shape.stream().reduce(1, Math::multiplyExact);
    }
}
