/**
 * What a round is trained and judged on: examples read from the log, the last revision of each, under the round's own
 * goal sets.
 */
@NullMarked
package dev.hone.trainer.intake;

import org.jspecify.annotations.NullMarked;
