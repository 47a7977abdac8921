/**
 * The recipe of training: the settings that, with a round and the log, determine every byte of a version.
 */
@NullMarked
package dev.hone.schemas.recipe;

import org.jspecify.annotations.NullMarked;
