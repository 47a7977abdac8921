/** Who may ask, and for how much: keys, sizes, deadlines, and the words in which a request is refused. */
@NullMarked
package dev.hone.serving.admission;

import org.jspecify.annotations.NullMarked;
