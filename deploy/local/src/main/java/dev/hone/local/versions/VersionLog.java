package dev.hone.local.versions;

import dev.hone.local.console.UsageException;
import dev.hone.local.wire.TopicTail;
import dev.hone.local.wire.Wire;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Everything that was announced and decided up to the moment of the reading. */
public final class VersionLog {

    private static final int ANSWER_SECONDS = 5;

    private final Map<String, ModelVersion> versions = new LinkedHashMap<>();
    private final Map<String, RolloutState> rollouts = new TreeMap<>();
    private final Map<String, RolloutEvidence> evidence = new TreeMap<>();
    private final List<RolloutDecision> decisions = new ArrayList<>();
    private final VersionStates states = new VersionStates();

    private VersionLog() {}

    /** Reads the topics to their present ends. Throws {@link UsageException} where there is no Kafka or nothing has ever run. */
    public static VersionLog read(Wire wire) throws InterruptedException {
        requireTopics(wire);
        VersionLog log = new VersionLog();
        each(wire, Topics.MODEL_VERSIONS, (line, outcome) -> {
            if (outcome.getOutcome() instanceof ModelVersion version) {
                log.versions.put(version.getVersion(), version);
            }
        });
        each(wire, Topics.ROLLOUT_DECISIONS, (line, decision) -> {
            log.decisions.add(decision);
            log.states.see(decision);
        });
        each(wire, Topics.ROLLOUTS, (line, state) -> {
            log.rollouts.put(line, state);
            log.states.see(state);
        });
        each(wire, Topics.ROLLOUT_EVIDENCE, log.evidence::put);
        return log;
    }

    /** In the order in which they were announced. */
    public List<ModelVersion> versions() {
        return List.copyOf(versions.values());
    }

    /** One version by its full name, or by a beginning of it or of its digest that fits one alone. */
    public ModelVersion version(String name) {
        ModelVersion exact = versions.get(name);
        if (exact != null) {
            return exact;
        }
        List<ModelVersion> fitting = versions.values().stream()
                .filter(version -> version.getVersion().startsWith(name)
                        || version.getDigest().startsWith(name)
                        || version.getDigest().startsWith("sha256:" + name))
                .toList();
        if (fitting.size() != 1) {
            throw new UsageException((fitting.isEmpty() ? "no version " : fitting.size() + " versions begin with ")
                    + name + "; `hone versions list` shows them");
        }
        return fitting.get(0);
    }

    /** The rollout states by line; a line without one serves its base. */
    public Map<String, RolloutState> rollouts() {
        return rollouts;
    }

    /** What the line's latest rollout has earned. */
    public Optional<RolloutEvidence> evidence(String line) {
        return Optional.ofNullable(evidence.get(line));
    }

    /** Oldest first. */
    public List<RolloutDecision> decisions() {
        return List.copyOf(decisions);
    }

    public String state(String version) {
        return states.of(version);
    }

    private static <V> void each(Wire wire, Topic<V> topic, BiConsumer<String, V> receiver) {
        try (TopicTail<V> tail = new TopicTail<>(wire, topic)) {
            tail.toEnd(receiver);
        }
    }

    // A consumer would wait for ever for a broker that is not there.
    /** Throws {@link UsageException} where there is no Kafka or nothing has ever run. */
    public static void requireTopics(Wire wire) throws InterruptedException {
        String servers = String.valueOf(wire.connection().kafka().get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG));
        Admin admin = wire.admin();
        try {
            Set<String> names = admin.listTopics().names().get(ANSWER_SECONDS, TimeUnit.SECONDS);
            if (!names.contains(wire.name(Topics.ROLLOUT_EVIDENCE))) {
                throw new UsageException("the Kafka at " + servers + " has no topics "
                        + wire.topics().prefix() + ".*; is topics.prefix the one that the programs run with?");
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new UsageException(
                    "no Kafka answers at " + servers + "; start `hone up`, or name yours in --config FILE", e);
        } finally {
            // Otherwise it would wait for its call to time out.
            admin.close(Duration.ZERO);
        }
    }
}
