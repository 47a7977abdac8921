package dev.hone.serving.models;

/** A version in memory and who holds it. Its changing part is guarded by the lock of {@link LoadedVersions}. */
final class LoadedVersion {

    private final String version;
    private final VersionLoader.Loaded content;
    private int leases;
    private boolean wanted = true;

    LoadedVersion(String version, VersionLoader.Loaded content) {
        this.version = version;
        this.content = content;
    }

    String version() {
        return version;
    }

    VersionLoader.Loaded content() {
        return content;
    }

    boolean wanted() {
        return wanted;
    }

    void setWanted(boolean now) {
        wanted = now;
    }

    void taken() {
        leases++;
    }

    void returned() {
        leases--;
    }

    boolean idle() {
        return leases == 0 && !wanted;
    }
}
