/** Keys of subjects, and the texts that are sealed under them until an erasure destroys the key. */
@NullMarked
package dev.hone.schemas.keys;

import org.jspecify.annotations.NullMarked;
