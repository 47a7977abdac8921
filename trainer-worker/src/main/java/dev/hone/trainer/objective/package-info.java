/**
 * What a round is trained for: which rows are drawn, which loss is taken over them, and which held-out rows judge the
 * outcome.
 */
@NullMarked
package dev.hone.trainer.objective;

import org.jspecify.annotations.NullMarked;
