package dev.hone.streams.join;

import dev.hone.streams.deadletter.Original;
import org.jspecify.annotations.Nullable;

/** The records that won as prompt and as response of one interaction; null where none came yet. */
record Sides(@Nullable Original prompt, @Nullable Original response) {

    static final Sides NONE = new Sides(null, null);

    Sides withPrompt(@Nullable Original newest) {
        return new Sides(newest, response);
    }

    Sides withResponse(@Nullable Original newest) {
        return new Sides(prompt, newest);
    }

    /** About how many bytes it holds on to. */
    int bytes() {
        return (prompt == null ? 0 : prompt.bytes()) + (response == null ? 0 : response.bytes());
    }
}
