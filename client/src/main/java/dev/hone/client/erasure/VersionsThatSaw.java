package dev.hone.client.erasure;

import dev.hone.client.erasure.SubjectExamples.Asked;
import dev.hone.client.erasure.SubjectExamples.Found;
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
     * @param round that it came of; null where it was brought from outside
     * @param examples of the subject among its round's own
     * @param replayable of the subject among the earlier ones that its round chose from
     * @param how in words
     * @param state where it stands on its line
     * @param serving whether requests may be answered by it
     */
    public record Saw(
            String line,
            int number,
            String version,
            String digest,
            @Nullable String round,
            long examples,
            long replayable,
            String how,
            String state,
            boolean serving) {}

    /** Those that are announced and saw what an erasure is of, oldest first. */
    public static List<Saw> find(KafkaAccess wire, AskedErasure erasure, Instant now) {
        SubjectExamples examples = SubjectExamples.read(wire, erasure.subject(), erasure.requestedAt());
        return find(
                wire,
                (version, round) -> honours(version, erasure)
                        ? Found.NONE
                        : round.map(its -> examples.of(its, Asked.UP_TO_THE_ERASURE))
                                .orElseGet(examples::ofLostRound),
                now);
    }

    /**
     * Those that are announced and saw a subject, oldest first, whether it was erased or not.
     *
     * @param subject as the records name it
     */
    public static List<Saw> find(KafkaAccess wire, String subject, Instant now) {
        Optional<AskedErasure> erasure = new ErasureDesk(wire).asked(subject);
        SubjectExamples examples = SubjectExamples.read(
                wire, subject, erasure.map(AskedErasure::requestedAt).orElse(Instant.MAX));
        return find(
                wire,
                (version, round) -> {
                    boolean honoured =
                            erasure.filter(asked -> honours(version, asked)).isPresent();
                    return round.map(its -> examples.of(its, honoured ? Asked.AFTER_IT : Asked.EVER))
                            .orElseGet(examples::ofLostRound);
                },
                now);
    }

    private interface Look {
        Found at(ModelVersion version, Optional<TrainingRound> round);
    }

    private static List<Saw> find(KafkaAccess wire, Look look, Instant now) {
        Set<String> loaded = loaded(wire, now);
        List<Saw> found = new ArrayList<>();
        Set<String> saw = new HashSet<>();
        VersionLog log = VersionLog.read(wire);
        for (ModelVersion version : log.versions()) {
            Found its = version.getRoundId() == null ? Found.NONE : look.at(version, log.roundOf(version));
            if (its.any() || saw.contains(version.getParent())) {
                saw.add(version.getVersion());
                found.add(saw(log, version, its, loaded));
            }
        }
        return found;
    }

    private static String how(Found found) {
        if (found.trained() > 0) {
            return "its round's own examples";
        }
        if (found.roundLost()) {
            return "perhaps: what its round was can no longer be read";
        }
        return found.any()
                ? "perhaps: among the earlier examples that its round chose from"
                : "trained on from a version that saw it";
    }

    private static boolean honours(ModelVersion version, AskedErasure erasure) {
        List<Long> known = version.getErasureOffsets();
        return erasure.partition() < known.size() && known.get(erasure.partition()) > erasure.offset();
    }

    private static Saw saw(VersionLog log, ModelVersion version, Found found, Set<String> loaded) {
        RolloutState rollout = log.progress(version.getLine()).rollout();
        boolean chosen = rollout != null
                && (version.getVersion().equals(rollout.getChampion())
                        || version.getVersion().equals(rollout.getChallenger()));
        return new Saw(
                version.getLine(),
                version.getSequence(),
                version.getVersion(),
                version.getDigest(),
                version.getRoundId(),
                found.trained(),
                found.replayable(),
                how(found),
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
