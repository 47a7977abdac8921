/** What the records say of an answer, read by one rule in every program. */
@NullMarked
package dev.hone.schemas.answers;

import org.jspecify.annotations.NullMarked;
