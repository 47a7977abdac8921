/** Versions on this replica: fetched by digest, verified, attached, released. */
@NullMarked
package dev.hone.serving.models;

import org.jspecify.annotations.NullMarked;
