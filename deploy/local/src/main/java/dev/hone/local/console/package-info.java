/** What people see of a command: progress, the log file, one clear line for a failure, and a stop that drains. */
@NullMarked
package dev.hone.local.console;

import org.jspecify.annotations.NullMarked;
