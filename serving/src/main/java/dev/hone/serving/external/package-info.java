/** Versions and answers of an OpenAI-compatible server that computes elsewhere: vLLM, SGLang and their kin. */
@NullMarked
package dev.hone.serving.external;

import org.jspecify.annotations.NullMarked;
