package dev.hone.streams.join;

import org.jspecify.annotations.Nullable;

/**
 * The newest revision that was emitted.
 *
 * @param revision -1 before the first
 * @param quality that its response is an example at; null where it is none
 * @param content which prompt and response it was about
 * @param fingerprint of everything in it that a later revision could change
 * @param withheld why its quality made no example; empty where it made one or had none
 * @param correction the digest of the correction in its example; empty where there is none
 * @param comment the digest of the comment in its example; empty where there is none
 */
record Emitted(
        int revision,
        @Nullable Integer quality,
        String content,
        String fingerprint,
        String withheld,
        String correction,
        String comment) {

    static final Emitted NOTHING = new Emitted(-1, null, "", "", "", "", "");

    Emitted withComment(String digest) {
        return new Emitted(revision, quality, content, fingerprint, withheld, correction, digest);
    }

    /** The next revision, before anything is said of its example. */
    Emitted next(String newContent, String newFingerprint) {
        return new Emitted(revision + 1, null, newContent, newFingerprint, "", "", "");
    }

    boolean any() {
        return revision >= 0;
    }

    /** Whether an example stands. */
    boolean isExample() {
        return quality != null || !correction.isEmpty();
    }
}
