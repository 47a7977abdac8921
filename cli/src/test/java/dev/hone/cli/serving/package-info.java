/** What serving promises, on a real broker. */
@NullMarked
package dev.hone.cli.serving;

import org.jspecify.annotations.NullMarked;
