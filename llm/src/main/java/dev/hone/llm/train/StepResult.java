package dev.hone.llm.train;

/**
 * What one optimizer step saw: the loss (the mean cross entropy per response token, or the value of another loss), the
 * gradient's norm before clipping, response tokens.
 */
public record StepResult(double loss, double gradientNorm, int responseTokens) {}
