/** Programs that run fast: graded by running them, judged by how likely a model finds the good ones. */
@NullMarked
package dev.hone.lab.bench.method.code;

import org.jspecify.annotations.NullMarked;
