/**
 * Rollouts that are played instead of lived: what their tests promise, checked on made-up users, and what one will
 * need, from scores that were seen.
 */
@NullMarked
package dev.hone.lab.rollouts;

import org.jspecify.annotations.NullMarked;
