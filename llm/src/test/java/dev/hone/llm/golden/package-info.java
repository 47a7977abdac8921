/** What transformers and peft compute, kept in files, and the programs compared with it. */
@NullMarked
package dev.hone.llm.golden;

import org.jspecify.annotations.NullMarked;
