@NullMarked
package dev.hone.schemas.answers;

import org.jspecify.annotations.NullMarked;
