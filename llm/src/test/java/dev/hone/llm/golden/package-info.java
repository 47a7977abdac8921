/** Comparisons with what transformers and peft compute. */
@NullMarked
package dev.hone.llm.golden;

import org.jspecify.annotations.NullMarked;
