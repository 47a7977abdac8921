package dev.hone.streams.lines.guardrails;

/**
 * A limit on harm: that the challenger's share of what a measure finds is above the champion's by more than a margin
 * ends the rollout.
 *
 * @param name what is found, as it stands in sentences: {@code users without an answer}
 * @param margin by how much the share may be higher, in (0, 1)
 * @param alphaShare the part, in (0, 1], of the rollout's chance of error that this test may use up
 */
public record Guardrail(String name, GuardrailMeasure measure, double margin, double alphaShare) {

    /** The e-value at which it is proven. */
    public double needed(double alpha) {
        return 1 / (alpha * alphaShare);
    }
}
