/** What was stopped in its midst comes back, with everything that was acknowledged. */
@NullMarked
package dev.hone.cli.restart;

import org.jspecify.annotations.NullMarked;
