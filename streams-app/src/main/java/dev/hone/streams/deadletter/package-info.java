/** Records as they came, and the letters that carry them away when they cannot be used. */
@NullMarked
package dev.hone.streams.deadletter;

import org.jspecify.annotations.NullMarked;
