/** Anybody's log as lines of JSON, one record a line. */
@NullMarked
package dev.hone.lab.replay.jsonl;

import org.jspecify.annotations.NullMarked;
