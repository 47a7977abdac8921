package dev.hone.lab.testbed.program;

import dev.hone.serving.ServingApp;
import java.util.Optional;

/** A server inside this JVM. */
public final class Serving implements Program {

    private final ServingApp app;

    Serving(ServingApp app) {
        this.app = app;
    }

    @Override
    public void start() {
        app.start();
    }

    /** The port that it listens on; known once it has started. */
    public int port() {
        return app.port();
    }

    @Override
    public Optional<Throwable> failure() {
        return app.failure();
    }

    @Override
    public void close() {
        app.close();
    }
}
