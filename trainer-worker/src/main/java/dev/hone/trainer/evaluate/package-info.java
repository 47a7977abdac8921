/**
 * What a version is worth on the holdout, and the gate that holds back the harmful ones.
 */
@NullMarked
package dev.hone.trainer.evaluate;

import org.jspecify.annotations.NullMarked;
