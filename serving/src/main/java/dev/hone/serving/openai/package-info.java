/** The OpenAI surface: wire types, streaming and errors, and nothing that decides. */
@NullMarked
package dev.hone.serving.openai;

import org.jspecify.annotations.NullMarked;
