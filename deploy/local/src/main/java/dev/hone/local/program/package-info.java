/** The applications as programs that a command starts, watches and stops. */
@NullMarked
package dev.hone.local.program;

import org.jspecify.annotations.NullMarked;
