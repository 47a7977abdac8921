/** Answers to conversations, in the words of OpenAI's API. */
@NullMarked
package dev.hone.api.chat;

import org.jspecify.annotations.NullMarked;
