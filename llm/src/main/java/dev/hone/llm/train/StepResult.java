package dev.hone.llm.train;

/**
 * The measures of one optimizer step: mean loss per response token, the gradient's norm before clipping, response
 * tokens.
 */
public record StepResult(double loss, double gradientNorm, int responseTokens) {}
