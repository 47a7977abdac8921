package dev.hone.llm.train;

import dev.hone.llm.torch.ScriptText;

/**
 * AdamW's constants and the bound on the global norm of the gradient (Loshchilov and Hutter, arXiv 1711.05101).
 *
 * <p>Weight decay is decoupled and applies to every trained tensor.
 */
public record OptimizerSettings(
        double weightDecay, double beta1, double beta2, double epsilon, double maxGradientNorm) {

    public OptimizerSettings {
        if (!(weightDecay >= 0)) {
            throw new IllegalArgumentException("weightDecay must be 0 or more, was " + weightDecay);
        }
        if (!(beta1 >= 0 && beta1 < 1) || !(beta2 >= 0 && beta2 < 1)) {
            throw new IllegalArgumentException("beta1 and beta2 must be in [0, 1), were " + beta1 + " and " + beta2);
        }
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("epsilon must be positive, was " + epsilon);
        }
        if (!(maxGradientNorm > 0)) {
            throw new IllegalArgumentException("maxGradientNorm must be positive, was " + maxGradientNorm);
        }
    }

    /** Weight decay .01, betas .9 and .999, epsilon 1e-8, norm 1. */
    public static OptimizerSettings standard() {
        return new OptimizerSettings(.01, .9, .999, 1e-8, 1);
    }

    /** The program of one step over all tensors. */
    public ScriptText program() {
        return ScriptText.of("adamw")
                .with("MAX_NORM", maxGradientNorm)
                .with("BETA1", beta1)
                .with("BETA2", beta2)
                .with("WEIGHT_DECAY", weightDecay)
                .with("EPSILON", epsilon);
    }
}
