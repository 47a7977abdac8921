/** What serving promises, on a real broker. */
@NullMarked
package dev.hone.local.serving;

import org.jspecify.annotations.NullMarked;
