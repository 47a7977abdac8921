package dev.hone.serving.admission;

import dev.hone.schemas.records.Caller;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a key stands for, without the key.
 *
 * @param id what records and decisions name it by
 * @param tenant whose interactions it may bring
 * @param isBound whether segments of other tenants are refused
 * @param requestsPerSecond infinite for no bound
 * @param evidenceShare the share of a rollout's scored subjects that it may bring, in (0, 1]; null for that of every
 *     key
 */
public record ApiKey(
        String id,
        String tenant,
        Set<Scope> scopes,
        boolean isBound,
        double requestsPerSecond,
        @Nullable Double evidenceShare) {

    /** The tenant of keys that are bound to none. */
    static final String NO_TENANT = "default";

    public ApiKey {
        scopes = Set.copyOf(scopes);
    }

    /**
     * One of serving.api.keys: whoever runs a server with a list of equals trusts them all, and one id for them must
     * not hold up what they decide together.
     */
    static ApiKey ofTheList() {
        return new ApiKey("serving.api.keys", NO_TENANT, Set.of(Scope.values()), false, Double.POSITIVE_INFINITY, 1.0);
    }

    /** Whether somebody may do something; where nobody needs a key, everybody may. */
    public static boolean may(@Nullable ApiKey key, Scope scope) {
        return key == null || key.scopes.contains(scope);
    }

    /** As records carry it; null where nobody needs a key. */
    public static @Nullable Caller caller(@Nullable ApiKey key) {
        return key == null ? null : new Caller(key.id, key.tenant, key.scopes.contains(Scope.ADMIN), key.evidenceShare);
    }
}
