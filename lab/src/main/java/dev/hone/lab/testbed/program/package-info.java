/** The applications as programs that a command starts, watches and stops. */
@NullMarked
package dev.hone.lab.testbed.program;

import org.jspecify.annotations.NullMarked;
