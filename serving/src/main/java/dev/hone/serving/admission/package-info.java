/** Who may ask, and how much at once: keys, bounded queues, deadlines. */
@NullMarked
package dev.hone.serving.admission;

import org.jspecify.annotations.NullMarked;
