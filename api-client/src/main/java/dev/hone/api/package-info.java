/** The client of Hone's HTTP API: {@link dev.hone.api.HoneClient}. */
@NullMarked
package dev.hone.api;

import org.jspecify.annotations.NullMarked;
