/** Metrics and the one number that an interaction's votes on them come to. */
@NullMarked
package dev.hone.streams.quality;

import org.jspecify.annotations.NullMarked;
