/**
 * Text generation, one sequence at a time, over a cache of keys and values.
 */
@NullMarked
package dev.hone.llm.generate;

import org.jspecify.annotations.NullMarked;
