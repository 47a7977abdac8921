/** Scorers of answers that stand outside of this program: a command, or an HTTP endpoint. */
@NullMarked
package dev.hone.trainer.scorers;

import org.jspecify.annotations.NullMarked;
