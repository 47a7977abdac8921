/**
 * Gradient steps: over an adapter with the base frozen, or over all weights.
 */
@NullMarked
package dev.hone.llm.train;

import org.jspecify.annotations.NullMarked;
