/** Tests of the topic table. */
@NullMarked
package dev.hone.schemas.topics;

import org.jspecify.annotations.NullMarked;
