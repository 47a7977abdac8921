/**
 * Base models: their configuration, their weights in Hugging Face's layout, and the program that computes them.
 */
@NullMarked
package dev.hone.llm.model;

import org.jspecify.annotations.NullMarked;
