/** Tests of the module as a whole. */
@NullMarked
package dev.hone.schemas;

import org.jspecify.annotations.NullMarked;
