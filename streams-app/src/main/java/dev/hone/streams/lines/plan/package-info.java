/**
 * What a canary will need: plays of it on users like those that its line has seen, bounded in work and the same each
 * time.
 */
@NullMarked
package dev.hone.streams.lines.plan;

import org.jspecify.annotations.NullMarked;
