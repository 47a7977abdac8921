/** What teams call Hone with, against {@code hone up}. */
@NullMarked
package dev.hone.cli.clients;

import org.jspecify.annotations.NullMarked;
