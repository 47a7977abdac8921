/**
 * Tensors in files: a reader that trusts nothing that a header says, and a writer whose bytes depend on its input
 * alone.
 */
@NullMarked
package dev.hone.llm.safetensors;

import org.jspecify.annotations.NullMarked;
