/**
 * The trainer: takes the rounds that were closed, makes at most one version of each, and announces it.
 */
@NullMarked
package dev.hone.trainer;

import org.jspecify.annotations.NullMarked;
