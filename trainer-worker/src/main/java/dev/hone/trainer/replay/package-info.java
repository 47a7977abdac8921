/**
 * Which earlier examples a round trains on again.
 */
@NullMarked
package dev.hone.trainer.replay;

import org.jspecify.annotations.NullMarked;
