/**
 * The one configuration file: reading it, overriding it from the environment, and connecting to Kafka and the registry
 * with it.
 */
@NullMarked
package dev.hone.schemas.config;

import org.jspecify.annotations.NullMarked;
