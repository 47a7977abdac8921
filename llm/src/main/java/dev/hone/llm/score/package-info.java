/**
 * What a model thinks of given tokens: log-probabilities of responses and logits of the next token, in batches.
 */
@NullMarked
package dev.hone.llm.score;

import org.jspecify.annotations.NullMarked;
