/** How fast the Kafka Streams applications are, beside a bare join of the same bytes on the same broker. */
@NullMarked
package dev.hone.lab.bench.streams;

import org.jspecify.annotations.NullMarked;
