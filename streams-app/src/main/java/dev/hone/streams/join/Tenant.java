package dev.hone.streams.join;

import dev.hone.schemas.records.Caller;
import org.jspecify.annotations.Nullable;

/**
 * Whose interactions and sessions are whose. An id may be known to others than its tenant, and two tenants may give
 * sessions the same name: what one of them says does not reach the other's. Records without a key, and those that came
 * by an admin's, are bound to no tenant.
 */
final class Tenant {

    private Tenant() {}

    /** The tenant that a record is bound to; null for none. */
    static @Nullable String of(@Nullable Caller caller) {
        return caller == null || caller.getAdmin() ? null : caller.getTenant();
    }

    /** Whether what came by the caller is of another tenant than that of a prompt, by the name that its row has. */
    static boolean isAnother(@Nullable Caller caller, long ofPrompt) {
        String tenant = of(caller);
        return tenant != null
                && ofPrompt != SubjectName.NONE
                && ofPrompt != SubjectName.UNKNOWN
                && SubjectName.of(tenant) != ofPrompt;
    }

    /** What a session is known by: its name within its tenant, behind a control character, which no name has. */
    static String key(@Nullable String tenant, String session) {
        return tenant == null ? session : tenant + "\0" + session;
    }
}
