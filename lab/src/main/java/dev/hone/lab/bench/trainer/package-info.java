/** How fast a worker makes a version of a round. */
@NullMarked
package dev.hone.lab.bench.trainer;

import org.jspecify.annotations.NullMarked;
