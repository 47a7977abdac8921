/**
 * What becomes of a version: the judges of outcomes, leases, evidence and commands, and how a rollout ends.
 */
@NullMarked
package dev.hone.streams.lines.rollout;

import org.jspecify.annotations.NullMarked;
