package dev.hone.client.versions;

import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.versions.VersionName;
import dev.hone.schemas.versions.VersionState;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which versions have to stay in the artifact store. Kept is
 *
 * <ul>
 *   <li>what serves, is on trial or may still come to one, and what it was trained from;
 *   <li>of each line the champions before, to which an operator can roll back, and the latest versions, as many of
 *       either as are asked for;
 *   <li>what a round without a version starts from: it may be in training, or be retried.
 * </ul>
 *
 * A pure decision: equal arguments, equal answer.
 */
public final class VersionRetention {

    private VersionRetention() {}

    /** A version that was announced, and where it stands. */
    public record Announced(ModelVersion version, VersionState state) {}

    /**
     * The digests of those that stay, with the reason.
     *
     * @param announced in the order in which they were announced
     * @param rounds all rounds that are known
     * @param latest how many champions and how many versions of each line stay for being late
     */
    public static SortedMap<String, String> kept(
            List<Announced> announced, Collection<TrainingRound> rounds, int latest) {
        SortedMap<String, String> kept = new TreeMap<>();
        for (Announced each : announced) {
            if (!each.state().isSettled()) {
                ModelVersion version = each.version();
                kept.put(version.getDigest(), "it is " + each.state());
                keep(kept, version.getParent(), "parent of what is " + each.state());
            }
        }
        keepLatest(kept, announced, latest);
        keepStarts(kept, announced, rounds);
        return kept;
    }

    private static void keepLatest(SortedMap<String, String> kept, List<Announced> announced, int latest) {
        Map<String, Integer> versions = new HashMap<>();
        Map<String, Integer> champions = new HashMap<>();
        for (int i = announced.size() - 1; i >= 0; i--) {
            ModelVersion version = announced.get(i).version();
            boolean wasChampion = announced.get(i).state() == VersionState.PROMOTED;
            if (wasChampion && champions.merge(version.getLine(), 1, Integer::sum) <= latest) {
                kept.putIfAbsent(version.getDigest(), "a champion before");
            }
            if (versions.merge(version.getLine(), 1, Integer::sum) <= latest) {
                kept.putIfAbsent(version.getDigest(), "one of the latest");
            }
        }
    }

    private static void keepStarts(
            SortedMap<String, String> kept, List<Announced> announced, Collection<TrainingRound> rounds) {
        Set<String> done = announced.stream()
                .map(each -> String.valueOf(each.version().getRoundId()))
                .collect(Collectors.toSet());
        for (TrainingRound round : rounds) {
            if (!done.contains(round.getRoundId())) {
                keep(kept, round.getParent(), "round " + round.getRoundId() + " starts from it");
            }
        }
    }

    private static void keep(SortedMap<String, String> kept, String name, String reason) {
        VersionName.find(name).flatMap(VersionName::digest).ifPresent(digest -> kept.putIfAbsent(digest, reason));
    }
}
