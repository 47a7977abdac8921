package dev.hone.terminal.ops;

import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether a program lives, and whether it does its work.
 *
 * @param failure why it has stopped by itself; empty while it is well
 * @param unready why it does nothing yet, in words; empty where it works
 */
public record OpsHealth(Supplier<Optional<Throwable>> failure, Supplier<Optional<String>> unready) {

    OpsAnswer alive() {
        return failure.get()
                .map(thrown -> unavailable("stopped: " + thrown.getMessage()))
                .orElseGet(() -> OpsAnswer.words("alive"));
    }

    OpsAnswer ready() {
        return failure.get()
                .map(thrown -> "stopped: " + thrown.getMessage())
                .or(unready)
                .map(reason -> unavailable("not ready: " + reason))
                .orElseGet(() -> OpsAnswer.words("ready"));
    }

    private static OpsAnswer unavailable(String words) {
        return OpsAnswer.words(HttpURLConnection.HTTP_UNAVAILABLE, words);
    }
}
