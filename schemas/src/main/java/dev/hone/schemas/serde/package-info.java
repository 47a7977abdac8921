/** Records as bytes: Confluent's Avro wire format, and the registry that its schema ids come from. */
@NullMarked
package dev.hone.schemas.serde;

import org.jspecify.annotations.NullMarked;
