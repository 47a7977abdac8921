/** The wall clock, written into the log once per second so that nothing else needs to read it. */
@NullMarked
package dev.hone.streams.clock;

import org.jspecify.annotations.NullMarked;
