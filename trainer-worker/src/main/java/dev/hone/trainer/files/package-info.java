/**
 * Folders that are there whole or not at all, whatever dies meanwhile.
 */
@NullMarked
package dev.hone.trainer.files;

import org.jspecify.annotations.NullMarked;
