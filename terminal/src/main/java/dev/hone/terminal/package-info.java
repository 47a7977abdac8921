/** What people see of a command: progress, the log file, one clear line for a failure, and a stop that drains. */
@NullMarked
package dev.hone.terminal;

import org.jspecify.annotations.NullMarked;
