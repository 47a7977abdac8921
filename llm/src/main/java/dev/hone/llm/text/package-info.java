/**
 * From conversations and goals to token ids and back: the only place where text is rendered, for training and serving
 * alike.
 */
@NullMarked
package dev.hone.llm.text;

import org.jspecify.annotations.NullMarked;
