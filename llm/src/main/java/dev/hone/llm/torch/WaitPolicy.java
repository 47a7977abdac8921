package dev.hone.llm.torch;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * Tells the engine's thread pool to spin for some microseconds only, then to sleep, while it waits.
 *
 * <p>Waking a sleeping thread costs more than a small product takes, so the pool should not sleep between two of them.
 * But threads that spin for long hold cores that other work needs: with a busy machine's cores shared, a training step
 * takes ten times as long. The pool reads its settings once, when its library loads, and Java cannot change its own
 * environment; so this calls the C library, before the engine starts. Values that an operator has set stay.
 */
final class WaitPolicy {

    /** Some ten microseconds. */
    private static final String SPINS = "3000";

    private WaitPolicy() {}

    private interface CLibrary extends Library {
        int setenv(String name, String value, int overwrite);
    }

    static void spinBriefly() {
        if (Platform.isLinux() && System.getenv("OMP_WAIT_POLICY") == null) {
            CLibrary library = Native.load("c", CLibrary.class);
            library.setenv("OMP_WAIT_POLICY", "PASSIVE", 0);
            library.setenv("GOMP_SPINCOUNT", SPINS, 0);
        }
    }
}
