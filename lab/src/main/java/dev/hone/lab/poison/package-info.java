/**
 * Feedback that somebody wants to buy: versions trained on the log of a small world, on the same log with an attack in
 * it and on the same log with as many honest people, and how far the answers to everybody else have moved.
 */
@NullMarked
package dev.hone.lab.poison;

import org.jspecify.annotations.NullMarked;
