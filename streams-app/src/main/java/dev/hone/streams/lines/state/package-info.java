/**
 * The state of a line, what happens to it ({@link dev.hone.streams.lines.state.LineEvent}), and what comes of that
 * ({@link dev.hone.streams.lines.state.Step}): values that cannot be wrong, and no decision.
 */
@NullMarked
package dev.hone.streams.lines.state;

import org.jspecify.annotations.NullMarked;
