package dev.hone.serving.routing;

import dev.hone.schemas.records.RolloutStage;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.routing.ShadowDraw;
import dev.hone.schemas.versions.VersionName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A replica's knowledge of one line: the state of its rollout, and the champion of before.
 *
 * @param state null where no rollout was ever decided: the base serves
 * @param former the champion before this one, when this one replaced it by promotion; kept loaded for a quick way back
 */
record LineRollout(
        String line, @Nullable RolloutState state, @Nullable String former) {

    /** A line of which nothing was decided yet. */
    static LineRollout unknown(String line) {
        return new LineRollout(line, null, null);
    }

    /**
     * With the next decision. The former champion is kept only where its successor was seen to be the challenger: a
     * champion that was replaced in another way may have been rolled back, and must never serve again.
     */
    LineRollout after(@Nullable RolloutState next) {
        if (next == null) {
            return unknown(line);
        }
        String champion = champion();
        if (next.getChampion().equals(champion)) {
            return new LineRollout(line, next, next.getChampion().equals(former) ? null : former);
        }
        boolean promoted = next.getChampion().equals(challenger());
        return new LineRollout(line, next, promoted ? champion : null);
    }

    /** With the champion alone, for when the next decision cannot be read. */
    LineRollout withoutChallenger() {
        return state == null
                ? this
                : new LineRollout(
                        line,
                        RolloutState.newBuilder(state)
                                .setChallenger(null)
                                .setRolloutId(null)
                                .setStage(RolloutStage.NONE)
                                .setStageIndex(null)
                                .setWeight(0)
                                .setShadowShare(0)
                                .build(),
                        former);
    }

    String champion() {
        return state == null ? base() : state.getChampion();
    }

    String base() {
        return VersionName.base(line).toString();
    }

    @Nullable
    String challenger() {
        return state == null ? null : state.getChallenger();
    }

    /** Whether a version answers also while nothing is heard of the rollouts. */
    boolean isTrusted(String version) {
        return version.equals(champion()) || version.equals(base());
    }

    /** Whether answers of the challenger are wanted now. */
    boolean inCanary() {
        return state != null
                && state.getChallenger() != null
                // A shadow stage that is paused has none.
                && state.getStageIndex() != null
                && (state.getStage() == RolloutStage.CANARY || state.getStage() == RolloutStage.PAUSED);
    }

    /** Who answers a request unseen, beside the champion; empty where that is not drawn, and but in a shadow stage. */
    Optional<Assignment.Unseen> unseen(String interactionId) {
        RolloutState now = state;
        if (now == null || now.getStage() != RolloutStage.STAGING) {
            return Optional.empty();
        }
        String challenger = now.getChallenger();
        String rollout = now.getRolloutId();
        return challenger != null
                        && rollout != null
                        && ShadowDraw.isDrawn(now.getSalt(), interactionId, now.getShadowShare())
                ? Optional.of(new Assignment.Unseen(challenger, rollout))
                : Optional.empty();
    }

    /** What a replica should have loaded for all its lines; first what each answers with. */
    static List<String> wanted(List<LineRollout> lines) {
        Set<String> wanted = new LinkedHashSet<>();
        int longest =
                lines.stream().mapToInt(line -> line.wanted().size()).max().orElse(0);
        for (int i = 0; i < longest; i++) {
            for (LineRollout line : lines) {
                line.wanted().stream().skip(i).limit(1).forEach(wanted::add);
            }
        }
        return List.copyOf(wanted);
    }

    /** What this replica should have loaded for the line: champion, base, challenger, and the champion of before. */
    List<String> wanted() {
        return Stream.of(champion(), base(), challenger(), former)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /**
     * What it must have loaded to answer as the rollouts say. A challenger in staging is not asked yet, and the lease
     * tells when it is there.
     */
    Set<String> needed() {
        Set<String> needed = new TreeSet<>(Set.of(champion()));
        String challenger = challenger();
        if (challenger != null && inCanary()) {
            needed.add(challenger);
        }
        return needed;
    }
}
