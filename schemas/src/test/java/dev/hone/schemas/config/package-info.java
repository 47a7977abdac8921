/** Tests of reading the configuration. */
@NullMarked
package dev.hone.schemas.config;

import org.jspecify.annotations.NullMarked;
