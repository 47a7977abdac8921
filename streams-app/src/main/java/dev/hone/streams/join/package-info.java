/**
 * Prompts, responses and feedback become interactions: votes as a set, due times, revisions, and the counts that
 * thresholds are made of.
 */
@NullMarked
package dev.hone.streams.join;

import org.jspecify.annotations.NullMarked;
