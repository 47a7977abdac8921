/** The commands: what they take, what they run, and what they tell the shell. */
@NullMarked
package dev.hone.cli.command;

import org.jspecify.annotations.NullMarked;
