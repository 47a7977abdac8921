/**
 * The demonstration: a small world of gifts, simulated users with a taste of their own, and what is claimed of the
 * loop.
 */
@NullMarked
package dev.hone.lab.demo;

import org.jspecify.annotations.NullMarked;
