/**
 * The kit that proves and measures the compute on a GPU without Java there: the programs as archives, small models to
 * compare on, and the shapes of large ones. Enter at {@link dev.hone.lab.bench.gpu.GpuKit}.
 */
@NullMarked
package dev.hone.lab.bench.gpu;

import org.jspecify.annotations.NullMarked;
