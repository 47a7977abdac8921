/** How versions of the model are named, and where each stands. */
@NullMarked
package dev.hone.schemas.versions;

import org.jspecify.annotations.NullMarked;
