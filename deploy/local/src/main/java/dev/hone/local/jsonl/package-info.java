/** Anybody's log as lines of JSON, one record a line. */
@NullMarked
package dev.hone.local.jsonl;

import org.jspecify.annotations.NullMarked;
