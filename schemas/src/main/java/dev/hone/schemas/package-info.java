/**
 * The contract of the programs: what two of them must understand alike. Records (generated from {@code src/main/avro}),
 * topics, serde, configuration, recipe, routing, and the names and states of versions; see the module's README.
 */
@NullMarked
package dev.hone.schemas;

import org.jspecify.annotations.NullMarked;
