/** Tests of what is taken out of texts. */
@NullMarked
package dev.hone.schemas.privacy;

import org.jspecify.annotations.NullMarked;
