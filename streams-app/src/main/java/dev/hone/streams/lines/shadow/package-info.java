/**
 * The shadow stage of a rollout: what a challenger answered that nobody saw, beside what the champion answered to the
 * same prompts.
 */
@NullMarked
package dev.hone.streams.lines.shadow;

import org.jspecify.annotations.NullMarked;
