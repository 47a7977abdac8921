/**
 * Turns the score counts that the join sends into versioned goal sets, by exact quantiles over a rolling window of
 * event-time buckets.
 */
@NullMarked
package dev.hone.streams.thresholds;

import org.jspecify.annotations.NullMarked;
