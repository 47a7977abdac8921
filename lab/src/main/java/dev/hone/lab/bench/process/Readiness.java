package dev.hone.lab.bench.process;

import dev.hone.terminal.RunFailedException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Waits for a program of a benchmark. */
public final class Readiness {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofMillis(100);

    private Readiness() {}

    /**
     * Returns when {@code /readyz} of the port says yes; throws {@link RunFailedException} where it does not for long.
     */
    public static void await(Child child, int port, LongSupplier nanoTime) throws IOException {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest ask = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
                .timeout(PATIENCE)
                .build();
        long until = nanoTime.getAsLong() + PATIENCE.toNanos();
        while (!answers(http, ask)) {
            child.check();
            if (nanoTime.getAsLong() > until) {
                throw new RunFailedException("the program was not ready after " + PATIENCE.toSeconds() + " s");
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private static boolean answers(HttpClient http, HttpRequest ask) {
        try {
            return http.send(ask, BodyHandlers.discarding()).statusCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException nobodyYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunFailedException("stopped before the end", e);
        }
    }
}
