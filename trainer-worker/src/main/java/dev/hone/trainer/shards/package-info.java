/**
 * The shards of a round: who trains which, and how their results get to whoever has the round.
 */
@NullMarked
package dev.hone.trainer.shards;

import org.jspecify.annotations.NullMarked;
