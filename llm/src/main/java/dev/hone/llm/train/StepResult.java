package dev.hone.llm.train;

/** What one optimizer step saw: mean loss per response token, the gradient's norm before clipping, response tokens. */
public record StepResult(double loss, double gradientNorm, int responseTokens) {}
