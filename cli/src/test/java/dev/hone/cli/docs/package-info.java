/** Pages of {@code docs} that have to agree with the build: what they say is compared with what it is drawn from. */
@NullMarked
package dev.hone.cli.docs;

import org.jspecify.annotations.NullMarked;
