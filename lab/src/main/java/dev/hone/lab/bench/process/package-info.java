/** The processes of a benchmark: what is measured runs apart from what measures it. */
@NullMarked
package dev.hone.lab.bench.process;

import org.jspecify.annotations.NullMarked;
