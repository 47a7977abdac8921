/** How qualities are counted in records. */
@NullMarked
package dev.hone.schemas.quality;

import org.jspecify.annotations.NullMarked;
