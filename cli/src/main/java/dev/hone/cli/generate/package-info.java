/** One continuation of one prompt by a checkpoint in a folder: for trying it, and for checks of parity from outside. */
@NullMarked
package dev.hone.cli.generate;

import org.jspecify.annotations.NullMarked;
