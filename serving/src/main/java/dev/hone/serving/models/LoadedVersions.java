package dev.hone.serving.models;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.schemas.versions.VersionName;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions on this server, loaded by a thread of its own and counted by their leases.
 *
 * <p>A name says the digest of its content, so it can never come to mean other bytes. What is no longer wanted is
 * leased to nobody any more and released with its last lease; wanted again before that, it simply stays. Close after
 * the engine; leases that are open then keep their versions until they close.
 */
public final class LoadedVersions implements Versions, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LoadedVersions.class);

    private final VersionLoader loader;
    private final Duration firstWait;
    private final Duration longestWait;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, LoadedVersion> loaded = new HashMap<>();
    private final Map<String, MissingVersion> missing = new HashMap<>();
    private final Thread thread = new Thread(this::loadWhatIsMissing, "versions");
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private List<String> order = List.of();
    private boolean closed;

    /** Those of a base in this process, with as many whole models as is the default. */
    public LoadedVersions(ServedBase base, ArtifactStore artifacts) {
        this(base, artifacts, ModelsConfig.WHOLE_VERSIONS);
    }

    /** @param mostWhole whole models that are held at once */
    public LoadedVersions(ServedBase base, ArtifactStore artifacts, int mostWhole) {
        this(new AttachingLoader(base, artifacts, mostWhole), Duration.ofMillis(200), Duration.ofSeconds(10));
    }

    LoadedVersions(ServedBase base, ArtifactStore artifacts, Duration firstWait, Duration longestWait) {
        this(new AttachingLoader(base, artifacts, ModelsConfig.WHOLE_VERSIONS), firstWait, longestWait);
    }

    /**
     * Those that another loader brings.
     *
     * @param firstWait after the first try in vain; each wait is twice the one before
     */
    public LoadedVersions(VersionLoader loader, Duration firstWait, Duration longestWait) {
        this.loader = loader;
        this.firstWait = firstWait;
        this.longestWait = longestWait;
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((dying, cause) -> {
            LOG.atError().setCause(cause).log("no version is loaded any more");
            failure.set(cause);
        });
        thread.start();
    }

    @Override
    public Optional<VersionLease> lease(String version) {
        lock.lock();
        try {
            LoadedVersion held = loaded.get(version);
            if (held == null || !held.wanted()) {
                return Optional.empty();
            }
            held.taken();
            return Optional.of(new Lease(held));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Set<String> loaded() {
        lock.lock();
        try {
            return loaded.values().stream()
                    .filter(LoadedVersion::wanted)
                    .map(LoadedVersion::version)
                    .collect(Collectors.toUnmodifiableSet());
        } finally {
            lock.unlock();
        }
    }

    /** Why versions that are wanted are not here, by name; empty words before the first try. */
    public SortedMap<String, String> missing() {
        lock.lock();
        try {
            SortedMap<String, String> words = new TreeMap<>();
            missing.values().forEach(each -> words.put(each.version(), each.words()));
            return words;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void want(List<String> wanted) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            missing.keySet().retainAll(wanted);
            loaded.values().forEach(held -> held.setWanted(wanted.contains(held.version())));
            order = List.copyOf(wanted);
            order.stream()
                    .filter(version -> !loaded.containsKey(version))
                    .forEach(version ->
                            missing.computeIfAbsent(version, name -> MissingVersion.fresh(name, System.nanoTime())));
            releaseIdle();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Says that whoever computes has lost a version: it is loaded again before anybody is given it. */
    public void lost(String version) {
        lock.lock();
        try {
            LoadedVersion held = loaded.get(version);
            if (held != null) {
                lost(held);
            }
        } finally {
            lock.unlock();
        }
    }

    private void lost(LoadedVersion held) {
        lock.lock();
        try {
            if (loaded.remove(held.version(), held) && held.wanted()) {
                missing.put(held.version(), MissingVersion.fresh(held.version(), System.nanoTime()));
                LOG.atWarn().addKeyValue("modelVersion", held.version()).log("version lost; loading it again");
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What stopped the loading, other than {@link #close()}; then nothing new is loaded any more. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure.get());
    }

    private void loadWhatIsMissing() {
        for (Optional<MissingVersion> due = nextDue(); due.isPresent(); due = nextDue()) {
            MissingVersion attempt = due.get();
            try {
                Optional<VersionLoader.Loaded> found = loader.load(VersionName.parse(attempt.version()));
                found.ifPresentOrElse(
                        content -> keep(new LoadedVersion(attempt.version(), content)),
                        () -> retry(attempt, "it is not in the artifact store"));
            } catch (IOException | RuntimeException refused) {
                retry(attempt, String.valueOf(refused.getMessage()));
            }
        }
    }

    /** Waits for something to load; empty when closed. */
    private Optional<MissingVersion> nextDue() {
        lock.lock();
        try {
            while (!closed) {
                long now = System.nanoTime();
                Optional<MissingVersion> first = missing.values().stream()
                        .filter(each -> each.dueNanos() - now <= 0)
                        .min(Comparator.comparingInt(this::turn).thenComparingLong(MissingVersion::dueNanos));
                if (first.isPresent()) {
                    return first;
                }
                changed.awaitNanos(missing.values().stream()
                        .mapToLong(each -> each.dueNanos() - now)
                        .min()
                        .orElse(TimeUnit.HOURS.toNanos(1)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return Optional.empty();
    }

    // What was tried in vain is tried again in turn: two that fail for long would else be all that is ever tried.
    private int turn(MissingVersion each) {
        return each.tries() == 0 ? order.indexOf(each.version()) : Integer.MAX_VALUE;
    }

    private void keep(LoadedVersion fresh) {
        lock.lock();
        try {
            boolean stillWanted = missing.remove(fresh.version()) != null;
            fresh.setWanted(stillWanted);
            loaded.put(fresh.version(), fresh);
            if (stillWanted) {
                LOG.atInfo().addKeyValue("modelVersion", fresh.version()).log("version loaded");
            }
            releaseIdle();
        } finally {
            lock.unlock();
        }
    }

    private void retry(MissingVersion attempt, String words) {
        if (!words.equals(attempt.words())) {
            LOG.atWarn()
                    .addKeyValue("modelVersion", attempt.version())
                    .addKeyValue("reason", words)
                    .log("version not loaded; trying again");
        }
        lock.lock();
        try {
            missing.computeIfPresent(
                    attempt.version(),
                    (name, same) -> attempt.failed(words, firstWait, longestWait, System.nanoTime()));
        } finally {
            lock.unlock();
        }
    }

    private void releaseIdle() {
        for (Iterator<LoadedVersion> all = loaded.values().iterator(); all.hasNext(); ) {
            LoadedVersion held = all.next();
            if (held.idle()) {
                all.remove();
                held.content().release().run();
                LOG.atInfo().addKeyValue("modelVersion", held.version()).log("version released");
                // There may be room now, and whoever comes first in the order is to have it.
                missing.replaceAll((name, waiting) -> waiting.anew(System.nanoTime()));
                changed.signalAll();
            }
        }
    }

    private void giveBack(LoadedVersion held) {
        lock.lock();
        try {
            held.returned();
            releaseIdle();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        loader.stop();
        want(List.of());
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        // The base is closed next, and a load that is under way computes with it.
        boolean interrupted = Thread.interrupted();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Lease implements VersionLease {

        private final LoadedVersion held;
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Lease(LoadedVersion held) {
            this.held = held;
        }

        @Override
        public String version() {
            return held.version();
        }

        @Override
        public String digest() {
            return held.content().digest();
        }

        @Override
        public TrainedGoals goals() {
            return held.content().goals();
        }

        @Override
        public AttachedAdapter attached() {
            AttachedAdapter attached = held.content().attached();
            if (attached == null) {
                throw new IllegalStateException(held.version() + " is computed by another process");
            }
            return attached;
        }

        @Override
        public void lost() {
            LoadedVersions.this.lost(held);
        }

        @Override
        public void close() {
            if (!open.compareAndSet(true, false)) {
                throw new IllegalStateException("a lease on " + held.version() + " was closed twice");
            }
            giveBack(held);
        }
    }
}
