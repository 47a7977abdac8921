/** What must not be kept of what people wrote: found in texts and replaced before anything is stored. */
@NullMarked
package dev.hone.schemas.privacy;

import org.jspecify.annotations.NullMarked;
