package dev.hone.lab.chaos;

import java.net.URI;
import java.util.Optional;

/** A process that faults befall, and that is started again. */
interface Victim {

    Target target();

    /** Where it answers over HTTP. */
    URI address();

    /** The clock that can be skewed; empty for one that is true. */
    Optional<SkewedClock> clock();

    /** The process that lives now; empty between two. */
    Optional<ProcessHandle> alive();

    /** Kills it with SIGKILL and holds it down until {@link #start}. */
    Killed kill();

    /** Starts it where it does not live. */
    void start();

    /** Who was killed, and how that process ended. */
    record Killed(long pid, int code) {

        private static final int BY_SIGKILL = 128 + 9;

        boolean bySigkill() {
            return code == BY_SIGKILL;
        }
    }
}
