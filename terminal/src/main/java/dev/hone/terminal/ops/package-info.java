/** The small HTTP port by which supervisors, scrapers and operators look at a program that serves nothing else. */
@NullMarked
package dev.hone.terminal.ops;

import org.jspecify.annotations.NullMarked;
