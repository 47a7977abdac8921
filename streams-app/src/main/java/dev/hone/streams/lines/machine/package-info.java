/**
 * The state machine of a line, put together of its judges, and the processor that acts on what it says.
 */
@NullMarked
package dev.hone.streams.lines.machine;

import org.jspecify.annotations.NullMarked;
