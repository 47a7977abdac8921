package dev.hone.serving.external;

import dev.hone.schemas.versions.VersionName;
import dev.hone.serving.models.LoadedVersions;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, on a thread of its own, whether an engine is there, and whether it still has what it had: one that was started
 * again has forgotten its versions, and they are loaded again before anybody asks for them.
 */
public final class EngineWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EngineWatch.class);

    private final ExternalConfig config;
    private final EngineClient client;
    private final LoadedVersions versions;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "engine-watch");
    private boolean wasAway;
    private volatile Optional<String> away = Optional.of("the engine was not asked yet");

    public EngineWatch(ExternalServer server, LoadedVersions versions) {
        this.config = server.config();
        this.client = server.client();
        this.versions = versions;
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((dead, cause) -> {
            LOG.atError().setCause(cause).log("the engine is watched no more");
            away = Optional.of("nobody knows whether the engine is there; the log says why");
        });
        thread.start();
    }

    /** Why it cannot answer now; empty while it is there. */
    public Optional<String> away() {
        return away;
    }

    private void run() {
        boolean stopped = false;
        while (!stopped) {
            look();
            try {
                stopped = stop.await(config.patience().check().toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException interrupted) {
                return;
            }
        }
    }

    private void look() {
        try {
            Set<String> before = versions.loaded();
            Set<String> listed = client.models().keySet();
            if (away.isPresent()) {
                LOG.atInfo().addKeyValue("engine", config.url()).log("the engine is there");
            }
            away = Optional.empty();
            if (wasAway) {
                wasAway = false;
                // It may have been started again, with other adapters, and answers under any name all the same.
                if (config.kind().loading().isEmpty()) {
                    before.stream()
                            .filter(version -> !VersionName.parse(version).isBase())
                            .forEach(versions::lost);
                }
            }
            if (config.kind().listsAdapters()) {
                before.stream()
                        .filter(version -> !listed.contains(config.names().loadedAs(VersionName.parse(version))))
                        .forEach(versions::lost);
            }
        } catch (IOException gone) {
            gone(String.valueOf(gone.getMessage()));
        }
    }

    private void gone(String words) {
        if (!away.equals(Optional.of(words))) {
            LOG.atWarn()
                    .addKeyValue("engine", config.url())
                    .addKeyValue("reason", words)
                    .log("the engine is away");
        }
        away = Optional.of(words);
        wasAway = true;
    }

    @Override
    public void close() {
        stop.countDown();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
