package dev.hone.streams.join;

import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.PromptSubmitted;
import org.jspecify.annotations.Nullable;

/**
 * Whose interactions and sessions are whose. An id may be known to others than its tenant, and two tenants may give
 * sessions the same name: what one of them says does not reach the other's. Whatever came by no key is nobody's.
 */
final class Tenant {

    private Tenant() {}

    /**
     * The tenant that was asked for, null for none: that of the segment, which serving lets a key that is bound to a
     * tenant name of its own alone.
     */
    static @Nullable String of(PromptSubmitted prompt) {
        String segment = prompt.getSegment();
        int slash = segment.indexOf('/');
        return prompt.getCaller() == null || slash < 0 ? null : segment.substring(0, slash);
    }

    /**
     * Whether what came by the caller is of another tenant than that of a prompt, by the name that its row has. An
     * admin's key may speak of everything.
     */
    static boolean isAnother(@Nullable Caller caller, long ofPrompt) {
        return caller != null
                && !caller.getAdmin()
                && ofPrompt != SubjectName.NONE
                && ofPrompt != SubjectName.UNKNOWN
                && SubjectName.of(caller.getTenant()) != ofPrompt;
    }

    /** The tenant whose sessions the caller speaks of; null for those of whoever has no key. */
    static @Nullable String ofSessions(@Nullable Caller caller) {
        return caller == null ? null : caller.getTenant();
    }

    /** What a session is known by: its name within its tenant, behind a control character, which no name has. */
    static String key(@Nullable String tenant, String session) {
        return tenant == null ? session : tenant + "\0" + session;
    }
}
