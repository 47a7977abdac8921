/**
 * LoRA adapters as values on the host, in Hugging Face PEFT's layout on disk, and attached to a model for computing.
 */
@NullMarked
package dev.hone.llm.lora;

import org.jspecify.annotations.NullMarked;
