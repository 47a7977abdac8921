/** Kafka clients as one configuration has them, for commands that look at the topics or write to them. */
@NullMarked
package dev.hone.client.wire;

import org.jspecify.annotations.NullMarked;
