/** What an answer is made of, as engines tell it and replies show it. */
@NullMarked
package dev.hone.serving.answers;

import org.jspecify.annotations.NullMarked;
