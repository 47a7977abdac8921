/**
 * Grammars that an answer must keep to, as sets of tokens that may come next: automata over the bytes of UTF-8, and the
 * vocabulary of a model walked along them.
 */
@NullMarked
package dev.hone.llm.constrain;

import org.jspecify.annotations.NullMarked;
