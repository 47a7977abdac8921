/** From bytes to records that are valid and bounded, or to dead letters that say why not. */
@NullMarked
package dev.hone.streams.decode;

import org.jspecify.annotations.NullMarked;
