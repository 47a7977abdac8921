/** Continued texts, in the words of OpenAI's older API. */
@NullMarked
package dev.hone.api.completions;

import org.jspecify.annotations.NullMarked;
