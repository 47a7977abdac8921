package dev.hone.serving;

import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.text.GoalPrompt;
import dev.hone.serving.models.TrainedGoals;
import dev.hone.serving.models.VersionLease;
import dev.hone.serving.models.Versions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Versions by name, with what they were trained for, and a count of the leases that are open. */
final class FakeVersions implements Versions {

    static final TrainedGoals THREE_GOALS = new TrainedGoals(
            GoalPrompt.standard(), Map.of("*", new TreeMap<>(Map.of(0, 1.0, 1, 0.5, 2, 0.25, 3, 0.1))));

    final Map<String, TrainedGoals> loaded = new ConcurrentSkipListMap<>();
    final AtomicInteger open = new AtomicInteger();
    volatile Consumer<String> afterLease = version -> {};

    @Override
    public Optional<VersionLease> lease(String version) {
        TrainedGoals goals = loaded.get(version);
        if (goals == null) {
            return Optional.empty();
        }
        open.incrementAndGet();
        afterLease.accept(version);
        return Optional.of(new Lease(version, goals));
    }

    @Override
    public Set<String> loaded() {
        return Set.copyOf(loaded.keySet());
    }

    @Override
    public void want(List<String> wanted) {
        throw new UnsupportedOperationException("these are as they are");
    }

    private final class Lease implements VersionLease {
        private final String version;
        private final TrainedGoals goals;

        private Lease(String version, TrainedGoals goals) {
            this.version = version;
            this.goals = goals;
        }

        @Override
        public String version() {
            return version;
        }

        @Override
        public String digest() {
            return "sha256:digest-of-" + version;
        }

        @Override
        public TrainedGoals goals() {
            return goals;
        }

        @Override
        public AttachedAdapter attached() {
            throw new UnsupportedOperationException("there is no model here");
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }
}
