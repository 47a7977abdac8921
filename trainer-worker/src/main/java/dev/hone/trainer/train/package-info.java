/**
 * The draw of demonstrations, the schedule, and the optimiser's loop with its checkpoints.
 */
@NullMarked
package dev.hone.trainer.train;

import org.jspecify.annotations.NullMarked;
