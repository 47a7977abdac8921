package dev.hone.schemas.routing;

import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.PromptSubmitted;
import org.jspecify.annotations.Nullable;

/**
 * Whose interactions, sessions and subjects are whose: two tenants may give them the same name, and are two all the
 * same. Whatever came by no key is nobody's.
 */
public final class Tenants {

    private Tenants() {}

    /**
     * The tenant that was asked for, null for none: that of the segment, which serving lets a key that is bound to a
     * tenant name of its own alone.
     */
    public static @Nullable String of(PromptSubmitted prompt) {
        return of(prompt.getCaller(), prompt.getSegment());
    }

    /** The same of a prompt that is still to be written. */
    public static @Nullable String of(@Nullable Caller caller, String segment) {
        int slash = segment.indexOf('/');
        return caller == null || slash < 0 ? null : segment.substring(0, slash);
    }

    /** What a name is known by: itself within its tenant, behind a control character, which no name has. */
    public static String key(@Nullable String tenant, String name) {
        return tenant == null ? name : tenant + "\0" + name;
    }
}
