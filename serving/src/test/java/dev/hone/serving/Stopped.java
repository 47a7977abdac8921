package dev.hone.serving;

import com.linecorp.armeria.server.Server;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Ends servers of tests. */
final class Stopped {

    private static final int MOMENT_MS = 300;

    private Stopped() {}

    /** Takes nothing more. The thread that took connections rests for two seconds then: nobody waits for it. */
    static void now(Server server) {
        CompletableFuture<Void> moment =
                new CompletableFuture<Void>().completeOnTimeout(null, MOMENT_MS, TimeUnit.MILLISECONDS);
        CompletableFuture.anyOf(server.stop(), moment).join();
    }
}
