/**
 * What the evidence of a canary proves: the tests on its counts, pure functions of them, and their report.
 */
@NullMarked
package dev.hone.streams.lines.canary;

import org.jspecify.annotations.NullMarked;
