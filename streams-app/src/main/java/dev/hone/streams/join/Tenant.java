package dev.hone.streams.join;

import dev.hone.schemas.records.Caller;
import org.jspecify.annotations.Nullable;

/** Who may speak of what: what a tenant says of another's interactions or sessions does not reach them. */
final class Tenant {

    private Tenant() {}

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
}
