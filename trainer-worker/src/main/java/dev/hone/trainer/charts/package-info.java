/**
 * The course of rounds for the viewers that people have: TensorBoard's files and MLflow's server. Nothing of it has a
 * say in what becomes of a round.
 */
@NullMarked
package dev.hone.trainer.charts;

import org.jspecify.annotations.NullMarked;
