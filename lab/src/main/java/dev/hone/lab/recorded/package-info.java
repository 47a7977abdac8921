/** Canaries on recorded observations: files of them, what is decided on them, and files made of graded data sets. */
@NullMarked
package dev.hone.lab.recorded;

import org.jspecify.annotations.NullMarked;
