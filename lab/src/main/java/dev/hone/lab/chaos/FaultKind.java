package dev.hone.lab.chaos;

import java.util.List;
import java.util.Locale;

/** What is done to a target. */
public enum FaultKind {
    /** SIGKILL; started again when it is healed. */
    KILL(Target.Role.PROGRAMS),
    /** SIGSTOP, and SIGCONT when it is healed. */
    PAUSE(Target.Role.PROGRAMS),
    /** SIGKILL of one of three brokers; started again when it is healed. */
    BROKER_LOSS(List.of(Target.Role.BROKER)),
    /** SIGKILL of the registry; started again when it is healed. */
    REGISTRY_LOSS(List.of(Target.Role.REGISTRY)),
    /** The last byte of a program's file system is taken. */
    FULL_DISK(Target.Role.PROGRAMS),
    /** The wall clock of a program jumps, and jumps back; its monotonic clock does not. */
    CLOCK_SKEW(Target.Role.PROGRAMS),
    /** What a program and the brokers say to each other is lost. */
    PARTITION(Target.Role.PROGRAMS),
    /** What a program and the brokers say to each other comes late. */
    DELAY(Target.Role.PROGRAMS);

    @SuppressWarnings("ImmutableEnumChecker") // none of the lists can be changed
    private final List<Target.Role> roles;

    FaultKind(List<Target.Role> roles) {
        this.roles = roles;
    }

    /** Whom it may befall. */
    List<Target.Role> roles() {
        return roles;
    }

    /** As reports name it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
