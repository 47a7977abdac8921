/** What the topics of the loop say, followed from their beginning. */
@NullMarked
package dev.hone.serving.following;

import org.jspecify.annotations.NullMarked;
