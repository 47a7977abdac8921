/** What an envelope says of a text to those who do not open it. */
@NullMarked
package dev.hone.schemas.envelope;

import org.jspecify.annotations.NullMarked;
