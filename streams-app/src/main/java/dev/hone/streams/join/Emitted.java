package dev.hone.streams.join;

import org.jspecify.annotations.Nullable;

/**
 * The newest revision that was emitted.
 *
 * @param revision -1 before the first
 * @param quality that its example stands at; null where it made none
 * @param content which prompt and response it was about
 * @param fingerprint of everything in it that a later revision could change
 * @param withheld why its quality made no example; empty where it made one or had none
 */
record Emitted(int revision, @Nullable Integer quality, String content, String fingerprint, String withheld) {

    static final Emitted NOTHING = new Emitted(-1, null, "", "", "");

    boolean any() {
        return revision >= 0;
    }
}
