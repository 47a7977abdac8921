/** Scored interactions become examples: demonstrations of the goals that they met. */
@NullMarked
package dev.hone.streams.relabel;

import org.jspecify.annotations.NullMarked;
