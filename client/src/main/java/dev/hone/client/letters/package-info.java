/** Dead letters: what became of them, and what is done with them. */
@NullMarked
package dev.hone.client.letters;

import org.jspecify.annotations.NullMarked;
