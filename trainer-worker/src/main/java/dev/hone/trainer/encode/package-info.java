/**
 * From demonstrations and goals to rows of token ids, through the one renderer of the language model.
 */
@NullMarked
package dev.hone.trainer.encode;

import org.jspecify.annotations.NullMarked;
