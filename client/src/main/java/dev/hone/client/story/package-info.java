/** How the loop goes round, told as it happens to whoever watches. */
@NullMarked
package dev.hone.client.story;

import org.jspecify.annotations.NullMarked;
