package dev.hone.client.erasure;

import dev.hone.client.versions.VersionLog;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.ServingStatus;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.topics.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The versions whose training saw a subject: found by the examples that the log still holds, the ranges of the rounds,
 * and how far the trainings knew the erasures. Where it is in doubt, they saw it: which of the earlier examples a round
 * trained on again is not asked, and whoever descends from a version that saw somebody saw them too.
 */
public final class VersionsThatSaw {

    /** How long a replica that was not heard of may still serve. */
    private static final long LEASE_SECONDS = 30;

    private VersionsThatSaw() {}

    /**
     * One of them.
     *
     * @param how in words
     * @param state where it stands on its line
     * @param serving whether requests may be answered by it
     */
    public record Saw(
            String line, int number, String version, String digest, String how, String state, boolean serving) {}

    /** Those that are announced, oldest first. */
    public static List<Saw> find(KafkaAccess wire, AskedErasure erasure, Instant now) {
        SubjectExamples examples = SubjectExamples.read(wire, erasure);
        Set<String> loaded = loaded(wire, now);
        List<Saw> found = new ArrayList<>();
        Map<String, String> ways = new HashMap<>();
        VersionLog log = VersionLog.read(wire);
        for (ModelVersion version : log.versions()) {
            String how = how(version, log.roundOf(version), examples, erasure);
            if (how == null && ways.containsKey(version.getParent())) {
                how = "trained on from a version that saw it";
            }
            if (how != null) {
                ways.put(version.getVersion(), how);
                found.add(saw(log, version, how, loaded));
            }
        }
        return found;
    }

    private static @Nullable String how(
            ModelVersion version, Optional<TrainingRound> round, SubjectExamples examples, AskedErasure erasure) {
        if (round.isEmpty() || honours(version, erasure)) {
            return null;
        }
        return examples.of(round.get())
                .map(way -> switch (way) {
                    case TRAINED -> "its round's own examples";
                    case REPLAYABLE -> "perhaps: among the earlier examples that its round chose from";
                })
                .orElse(null);
    }

    private static boolean honours(ModelVersion version, AskedErasure erasure) {
        List<Long> known = version.getErasureOffsets();
        return erasure.partition() < known.size() && known.get(erasure.partition()) > erasure.offset();
    }

    private static Saw saw(VersionLog log, ModelVersion version, String how, Set<String> loaded) {
        RolloutState rollout = log.progress(version.getLine()).rollout();
        boolean chosen = rollout != null
                && (version.getVersion().equals(rollout.getChampion())
                        || version.getVersion().equals(rollout.getChallenger()));
        return new Saw(
                version.getLine(),
                version.getSequence(),
                version.getVersion(),
                version.getDigest(),
                how,
                log.state(version.getLine(), version.getVersion()).toString(),
                chosen || loaded.contains(version.getVersion()));
    }

    private static Set<String> loaded(KafkaAccess wire, Instant now) {
        Map<String, ServingStatus> leases = new HashMap<>();
        try (var tail = new TopicTail<>(wire, Topics.SERVING_STATUS)) {
            tail.toEnd(leases::put);
        }
        Set<String> loaded = new HashSet<>();
        for (ServingStatus lease : leases.values()) {
            if (lease.getHeartbeat().plusSeconds(LEASE_SECONDS).isAfter(now)) {
                loaded.addAll(lease.getVersions());
            }
        }
        return loaded;
    }
}
