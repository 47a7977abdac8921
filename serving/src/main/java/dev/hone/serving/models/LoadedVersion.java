package dev.hone.serving.models;

import dev.hone.llm.lora.AttachedAdapter;

/** A version in memory and who holds it. Its changing part is guarded by the lock of {@link LoadedVersions}. */
final class LoadedVersion {

    private final String version;
    private final String digest;
    private final TrainedGoals goals;
    private final AttachedAdapter attached;
    private int leases;
    private boolean wanted = true;

    LoadedVersion(String version, String digest, TrainedGoals goals, AttachedAdapter attached) {
        this.version = version;
        this.digest = digest;
        this.goals = goals;
        this.attached = attached;
    }

    String version() {
        return version;
    }

    String digest() {
        return digest;
    }

    TrainedGoals goals() {
        return goals;
    }

    AttachedAdapter attached() {
        return attached;
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
