/** Tests of keys and of what is sealed under them. */
@NullMarked
package dev.hone.schemas.keys;

import org.jspecify.annotations.NullMarked;
