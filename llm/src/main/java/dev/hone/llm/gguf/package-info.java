/**
 * Models and adapters as GGUF files, which llama.cpp loads: a writer of the format, and llama.cpp's names, numbers and
 * order of weights for what a {@link dev.hone.llm.model.Family} calls otherwise.
 */
@NullMarked
package dev.hone.llm.gguf;

import org.jspecify.annotations.NullMarked;
