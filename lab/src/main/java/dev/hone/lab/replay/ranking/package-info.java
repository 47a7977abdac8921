/** How well titles are ranked for a user: by the base, by each version under each goal, and by three baselines. */
@NullMarked
package dev.hone.lab.replay.ranking;

import org.jspecify.annotations.NullMarked;
