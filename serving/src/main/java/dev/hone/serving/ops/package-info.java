/** Health, metrics and shutdown; used by every package, uses none. */
@NullMarked
package dev.hone.serving.ops;

import org.jspecify.annotations.NullMarked;
