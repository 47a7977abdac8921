package dev.hone.llm.generate;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How far a sequence is driven away from what the model would say to another prompt: its logits are {@code negative +
 * weight * (own - negative)}, and whatever chooses tokens works on these.
 *
 * <p>At weight 1 they are the sequence's own, and nothing else is computed. The other prompt is usually the same
 * conversation without its goal, or with the lowest one (classifier-free guidance; Ho and Salimans 2022, Sanchez et al.
 * 2023).
 *
 * @param weight 1 for none, to {@link #MAX_WEIGHT}
 * @param negativePrompt token ids of the other prompt
 */
public record Guidance(double weight, List<Integer> negativePrompt) {

    /** Far above what does any good, and far below what makes numbers of another kind. */
    public static final double MAX_WEIGHT = 5;

    private static final Guidance NONE = new Guidance(1, List.of());

    public Guidance {
        // Written so that NaN is refused too.
        if (!(weight >= 1 && weight <= MAX_WEIGHT)) {
            throw new IllegalArgumentException(
                    "the weight of a guidance must be from 1 to " + MAX_WEIGHT + ", was " + weight);
        }
        negativePrompt = List.copyOf(negativePrompt);
        if (weight > 1 && negativePrompt.isEmpty()) {
            throw new IllegalArgumentException("a guidance needs the prompt that it drives away from");
        }
    }

    public static Guidance none() {
        return NONE;
    }

    public static Guidance of(double weight, int[] negativePrompt) {
        return new Guidance(weight, IntStream.of(negativePrompt).boxed().toList());
    }

    /** Whether it changes anything. */
    public boolean guides() {
        return weight > 1;
    }

    /** How many rows of a batch a sequence takes: its own, and one for the other prompt. */
    public int rows() {
        return guides() ? 2 : 1;
    }
}
