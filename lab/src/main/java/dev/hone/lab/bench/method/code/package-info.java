/** Tidy programs: graded by rules of style, judged by what a model writes and by which of those there it prefers. */
@NullMarked
package dev.hone.lab.bench.method.code;

import org.jspecify.annotations.NullMarked;
