package dev.hone.schemas.routing;

import java.util.Locale;

/** A side of a rollout; on the wire as {@link #wireName}. */
public enum Arm {
    /** The version that serves. */
    CHAMPION,
    /** The version in canary. */
    CHALLENGER,
    /** A fixed version that gets a small share for ever, so that slow decline shows; never evidence. */
    ANCHOR,
    /** The challenger before its canary, whose answer nobody sees; never evidence. */
    SHADOW;

    /** The name in {@code ResponseServed.arm}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
