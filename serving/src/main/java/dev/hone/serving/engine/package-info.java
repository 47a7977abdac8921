/** Continuous batching over {@code llm}: ids in, ids out. */
@NullMarked
package dev.hone.serving.engine;

import org.jspecify.annotations.NullMarked;
