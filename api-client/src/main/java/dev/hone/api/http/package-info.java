/** How a request gets to the server and its answer back: retries, deadlines, streams, errors. */
@NullMarked
package dev.hone.api.http;

import org.jspecify.annotations.NullMarked;
