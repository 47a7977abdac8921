/**
 * The state machine of each line: cuts the examples into rounds, one at a time, and decides what becomes of the version
 * that a round gives. Decisions are pure functions of the line and the event; one processor acts on them.
 */
@NullMarked
package dev.hone.streams.lines;

import org.jspecify.annotations.NullMarked;
