/** MovieLens ratings as prompts, responses and feedback, and the ratings that are held out of all of them. */
@NullMarked
package dev.hone.lab.replay.movielens;

import org.jspecify.annotations.NullMarked;
