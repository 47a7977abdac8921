/**
 * Rounds: how examples are counted, when they make a round, and how far a line is on the way to its next.
 */
@NullMarked
package dev.hone.streams.lines.rounds;

import org.jspecify.annotations.NullMarked;
