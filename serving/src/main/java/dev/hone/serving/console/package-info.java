/** The page that shows the loop live. */
@NullMarked
package dev.hone.serving.console;

import org.jspecify.annotations.NullMarked;
