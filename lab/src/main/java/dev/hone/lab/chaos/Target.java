package dev.hone.lab.chaos;

import java.util.List;
import java.util.Locale;

/** One process that a fault may befall, by its role and its number among those of that role. */
public record Target(Role role, int number) {

    /** What a process is. */
    public enum Role {
        STREAMS_APP,
        TRAINER_WORKER,
        SERVING,
        BROKER,
        REGISTRY;

        static final List<Role> PROGRAMS = List.of(STREAMS_APP, TRAINER_WORKER, SERVING);

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Override
    public String toString() {
        return role.word() + "-" + number;
    }
}
