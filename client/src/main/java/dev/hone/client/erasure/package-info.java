/** Erasures: asked for, and what has become of them. */
@NullMarked
package dev.hone.client.erasure;

import org.jspecify.annotations.NullMarked;
