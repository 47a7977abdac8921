/** The Kafka Streams applications: what each of them is made of, and how its stages are wired. */
@NullMarked
package dev.hone.streams;

import org.jspecify.annotations.NullMarked;
