/** How content is named by its digest. */
@NullMarked
package dev.hone.schemas.digest;

import org.jspecify.annotations.NullMarked;
