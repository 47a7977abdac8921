/**
 * A version as a folder for other programs: PEFT's files, the words of its goals, a model card.
 */
@NullMarked
package dev.hone.trainer.export;

import org.jspecify.annotations.NullMarked;
