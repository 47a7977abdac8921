/**
 * Rounds from the log to a worker, and their outcomes back: membership, fencing and the one transaction.
 */
@NullMarked
package dev.hone.trainer.rounds;

import org.jspecify.annotations.NullMarked;
