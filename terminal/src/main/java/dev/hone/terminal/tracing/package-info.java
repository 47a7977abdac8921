/** Traces of requests, and of what becomes of them, for a collector that speaks OTLP; off unless one is named. */
@NullMarked
package dev.hone.terminal.tracing;

import org.jspecify.annotations.NullMarked;
