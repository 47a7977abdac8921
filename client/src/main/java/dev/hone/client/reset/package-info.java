/** Takes a prefix back: to empty, or to where its inputs are read again. */
@NullMarked
package dev.hone.client.reset;

import org.jspecify.annotations.NullMarked;
