package dev.hone.streams.join;

import org.jspecify.annotations.Nullable;

/**
 * The newest revision that was emitted.
 *
 * @param revision -1 before the first
 * @param quality its quality
 * @param content which prompt and response it was about
 * @param fingerprint of everything in it that a later revision could change
 */
record Emitted(int revision, @Nullable Integer quality, String content, String fingerprint) {

    static final Emitted NOTHING = new Emitted(-1, null, "", "");

    boolean any() {
        return revision >= 0;
    }
}
