/** The program of three Kafka Streams applications: where state is kept and decisions are taken. */
@NullMarked
package dev.hone.streams;

import org.jspecify.annotations.NullMarked;
