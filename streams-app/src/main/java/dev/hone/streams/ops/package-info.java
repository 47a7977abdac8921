/** What every stage may use to say how it is getting on; it knows no stage. */
@NullMarked
package dev.hone.streams.ops;

import org.jspecify.annotations.NullMarked;
