/**
 * A small base model from goal-free conversations, for machines that have none.
 */
@NullMarked
package dev.hone.trainer.pretrain;

import org.jspecify.annotations.NullMarked;
