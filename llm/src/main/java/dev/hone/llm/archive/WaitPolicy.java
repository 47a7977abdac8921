package dev.hone.llm.archive;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * Tells the engine's thread pool to sleep, not spin, while it waits.
 *
 * <p>Spinning threads hold cores that other work needs: with a busy machine's cores shared, a training step takes ten times as long.
 * The pool reads {@code OMP_WAIT_POLICY} once, when its library loads, and Java cannot change its own environment; so this calls
 * the C library, before the engine starts. A value that an operator has set stays.
 */
final class WaitPolicy {

    private WaitPolicy() {}

    private interface CLibrary extends Library {
        int setenv(String name, String value, int overwrite);
    }

    static void sleepWhileWaiting() {
        if (Platform.isLinux() && System.getenv("OMP_WAIT_POLICY") == null) {
            Native.load("c", CLibrary.class).setenv("OMP_WAIT_POLICY", "PASSIVE", 0);
        }
    }
}
