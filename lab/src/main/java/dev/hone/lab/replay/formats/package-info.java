/**
 * Logs in the formats of other tools: rows with a prompt, an answer and what was thought of it, as records that Hone
 * reads.
 */
@NullMarked
package dev.hone.lab.replay.formats;

import org.jspecify.annotations.NullMarked;
