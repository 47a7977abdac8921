/**
 * Ways of learning from the same feedback, beside each other: {@code hone bench method}.
 *
 * <p>Every method begins from one base model and learns from one set of demonstrations, through the objectives, the
 * rendering and the training loop that rounds have. What a method may choose (learning rate, guidance) is chosen on a
 * part of the data that no table reports on.
 */
@NullMarked
package dev.hone.lab.bench.method;

import org.jspecify.annotations.NullMarked;
