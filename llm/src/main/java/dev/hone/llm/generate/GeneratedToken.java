package dev.hone.llm.generate;

/** One generated token and its log-probability under the model itself, before temperature and top-p. */
public record GeneratedToken(int id, double logprob) {}
