/** A Kafka broker inside this JVM, for replays and tests on a machine that has none. */
@NullMarked
package dev.hone.lab.testbed.broker;

import org.jspecify.annotations.NullMarked;
