/** The way of prompts and responses into Kafka, through a durable outbox. */
@NullMarked
package dev.hone.serving.capture;

import org.jspecify.annotations.NullMarked;
