/** The stage of canaries on what somebody recorded: the same judge and the same evidence, without Kafka. */
@NullMarked
package dev.hone.streams.lines.recorded;

import org.jspecify.annotations.NullMarked;
