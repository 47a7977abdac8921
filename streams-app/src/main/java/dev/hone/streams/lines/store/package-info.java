/**
 * The state of a line as its two stores keep it: records to values and back.
 */
@NullMarked
package dev.hone.streams.lines.store;

import org.jspecify.annotations.NullMarked;
