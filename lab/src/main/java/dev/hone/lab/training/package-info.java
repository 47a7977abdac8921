/**
 * One round of training on a log that is there as a whole, without Kafka: what the streams applications make of it by
 * their own classes ({@link dev.hone.streams.WholeLog}), and what a worker makes of that by its own
 * ({@link dev.hone.trainer.RoundTrainer}). It stands here since nothing else may know both programs.
 */
@NullMarked
package dev.hone.lab.training;

import org.jspecify.annotations.NullMarked;
