/**
 * Faults done on purpose to all programs of Hone as they run, each seen to have happened, and what must hold at the end
 * all the same.
 */
@NullMarked
package dev.hone.lab.chaos;

import org.jspecify.annotations.NullMarked;
