/** What a replay sends: records for the input topics, from whatever log they come. */
@NullMarked
package dev.hone.lab.replay.input;

import org.jspecify.annotations.NullMarked;
