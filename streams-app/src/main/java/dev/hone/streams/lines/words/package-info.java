/**
 * Decisions as people read them: the record of one, its reason, and how numbers and names are written.
 */
@NullMarked
package dev.hone.streams.lines.words;

import org.jspecify.annotations.NullMarked;
