/**
 * What the users of a canary say about its arms: a closed interaction per unit and rollout, and each response that
 * failed or did not.
 */
@NullMarked
package dev.hone.streams.evidence;

import org.jspecify.annotations.NullMarked;
