/**
 * Compares the champion of a line with its anchor, the base, for good: a decline that no single promotion shows raises
 * an alarm, and changes nothing.
 */
@NullMarked
package dev.hone.streams.lines.anchor;

import org.jspecify.annotations.NullMarked;
