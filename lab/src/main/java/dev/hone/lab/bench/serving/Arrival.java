package dev.hone.lab.bench.serving;

/**
 * A request of a load.
 *
 * @param atSeconds after the beginning
 * @param promptTokens about how long its prompt is, the chat format left out
 * @param answerTokens how long its answer is to be
 */
record Arrival(double atSeconds, int promptTokens, int answerTokens) {}
