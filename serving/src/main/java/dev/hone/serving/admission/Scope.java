package dev.hone.serving.admission;

import java.util.Locale;

/** What a key may do. None contains another. */
public enum Scope {
    /** Ask, and list the models that there are. */
    INFER,
    /** Give feedback, and withdraw what came by the same key or tenant. */
    FEEDBACK,
    /** See the console, ask for versions by name, and withdraw what anybody gave. */
    ADMIN;

    /** As the keys file spells it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
