package dev.hone.serving.models;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The versions on this replica. Any thread may call. */
public interface Versions {

    /** Takes hold of a loaded version; empty when it is not loaded here. */
    Optional<VersionLease> lease(String version);

    /** The full names of the versions that can be leased now. */
    Set<String> loaded();

    /**
     * Says which versions this replica is to have, bases included: what is missing is fetched, verified and attached on
     * a thread of its own, what is no longer wanted is released when its last lease closes. Returns at once; what could
     * not be loaded is tried again and logged.
     *
     * @param wanted what is to be loaded first before the others: there may be no room for all
     */
    void want(List<String> wanted);
}
