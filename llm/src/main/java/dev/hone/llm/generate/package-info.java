/**
 * Text generation, one sequence or many at once, over a cache of keys and values.
 */
@NullMarked
package dev.hone.llm.generate;

import org.jspecify.annotations.NullMarked;
