package dev.hone.streams.lines.store;

import dev.hone.schemas.records.ContributorCount;
import dev.hone.schemas.records.LineState;
import dev.hone.schemas.records.RolloutProgress;
import dev.hone.schemas.records.ScoreTally;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.records.UnpairedAnswer;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.Challenge;
import dev.hone.streams.lines.state.Contributions;
import dev.hone.streams.lines.state.Contributions.Brought;
import dev.hone.streams.lines.state.Contributions.Seen;
import dev.hone.streams.lines.state.Covariate;
import dev.hone.streams.lines.state.Distinct;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Evidence.Answer;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.lines.state.Evidence.Counts;
import dev.hone.streams.lines.state.Evidence.Place;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.lines.state.Tally;
import dev.hone.streams.sequential.Betting;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A slot as the store of lines keeps it. */
final class SlotStates {
    private SlotStates() {}

    static Slot slot(LineState state) {
        TrainingRound round = state.getRound();
        RolloutProgress progress = state.getRollout();
        if (progress == null) {
            return round == null ? new Slot.Free() : new Slot.RoundClosed(round);
        }
        Challenge challenge = new Challenge(
                progress.getRolloutId(),
                progress.getVersion(),
                round,
                progress.getSalt(),
                progress.getWeights(),
                progress.getStagedAt(),
                Betting.of(progress.getBetting()),
                new Covariate(progress.getCovariateWeight()));
        Instant since = progress.getCanarySince();
        Instant stageSince = progress.getStageSince();
        if (since == null || stageSince == null) {
            return beforeCanary(progress, challenge);
        }
        Slot.Canary canary = new Slot.Canary(challenge, progress.getStageIndex(), since, stageSince);
        Instant pausedSince = progress.getPausedSince();
        return pausedSince == null ? canary : canary.paused(pausedSince);
    }

    private static Slot beforeCanary(RolloutProgress progress, Challenge challenge) {
        Instant since = progress.getShadowSince();
        Instant pausedSince = progress.getPausedSince();
        if (since == null) {
            return new Slot.Staging(challenge);
        }
        Slot.Shadow shadow = new Slot.Shadow(challenge, progress.getShadowShare(), since);
        return pausedSince == null ? shadow : shadow.paused(pausedSince);
    }

    static Evidence evidence(LineState state, NavigableMap<Cell, Counts> cells) {
        RolloutProgress progress = state.getRollout();
        if (progress == null) {
            return Evidence.NONE;
        }
        Map<Place, Answer> unpaired = new HashMap<>();
        for (UnpairedAnswer waiting : progress.getUnpaired()) {
            Arm arm = Arm.valueOf(waiting.getArm().toUpperCase(Locale.ROOT));
            unpaired.put(new Place(waiting.getStage(), arm), new Answer(waiting.getPrompt(), waiting.getAnswer()));
        }
        return new Evidence(
                cells,
                unpaired,
                progress.getUnverified(),
                contributions(progress),
                new Contributions(brought(progress.getAskers()), 0, Tally.NONE, Seen.NOBODY));
    }

    static @Nullable TrainingRound round(Slot slot) {
        if (slot instanceof Slot.Rollout rollout) {
            return rollout.challenge().round();
        }
        return slot instanceof Slot.RoundClosed closed ? closed.round() : null;
    }

    static @Nullable RolloutProgress progress(Line line) {
        if (line.slot() instanceof Slot.Candidate candidate) {
            throw new IllegalStateException(
                    "a candidate goes on in the step in which it came, never kept: " + candidate.version());
        }
        if (!(line.slot() instanceof Slot.Rollout rollout)) {
            return null;
        }
        Challenge challenge = rollout.challenge();
        RolloutProgress.Builder progress = RolloutProgress.newBuilder()
                .setRolloutId(challenge.rolloutId())
                .setVersion(challenge.version())
                .setSalt(challenge.salt())
                .setWeights(challenge.weights())
                .setStagedAt(challenge.stagedAt())
                .setBetting(challenge.betting().number())
                .setCovariateWeight(challenge.covariate().weight())
                .setUnverified(line.evidence().unverified())
                .setUnpaired(unpaired(line.evidence()))
                .setNewcomers(line.evidence().contributions().newcomers())
                .setNewcomerTally(tally(line.evidence().contributions().newcomersScored()))
                .setKeysSeen(line.evidence().contributions().seen().keys().bytes())
                .setSourcesSeen(line.evidence().contributions().seen().sources().bytes())
                .setContributors(counts(line.evidence().contributions()))
                .setAskers(counts(line.evidence().askers()));
        if (rollout instanceof Slot.Serving serving) {
            progress.setCanarySince(serving.canary().since())
                    .setStageSince(serving.canary().stageSince())
                    .setStageIndex(serving.canary().stage())
                    .setPausedSince(serving instanceof Slot.Paused paused ? paused.pausedSince() : null);
        }
        if (rollout instanceof Slot.Unseen unseen) {
            progress.setShadowSince(unseen.shadow().since())
                    .setShadowShare(unseen.shadow().share())
                    .setPausedSince(unseen instanceof Slot.ShadowPaused paused ? paused.pausedSince() : null);
        }
        return progress.build();
    }

    private static Contributions contributions(RolloutProgress progress) {
        Seen seen = new Seen(Distinct.of(progress.getKeysSeen()), Distinct.of(progress.getSourcesSeen()));
        return new Contributions(
                brought(progress.getContributors()), progress.getNewcomers(), tally(progress.getNewcomerTally()), seen);
    }

    private static NavigableMap<String, Brought> brought(List<ContributorCount> counts) {
        NavigableMap<String, Brought> subjects = new TreeMap<>();
        for (ContributorCount one : counts) {
            subjects.put(one.getName(), new Brought(one.getSubjects(), one.getShare(), tally(one.getTally())));
        }
        return subjects;
    }

    private static Tally tally(@Nullable ScoreTally kept) {
        return kept == null
                ? Tally.NONE
                : new Tally(kept.getChampions(), kept.getChampionSum(), kept.getChallengers(), kept.getChallengerSum());
    }

    private static @Nullable ScoreTally tally(Tally tally) {
        return tally.equals(Tally.NONE)
                ? null
                : new ScoreTally(tally.champions(), tally.championSum(), tally.challengers(), tally.challengerSum());
    }

    private static List<ContributorCount> counts(Contributions contributions) {
        return contributions.subjects().entrySet().stream()
                .map(one -> new ContributorCount(
                        one.getKey(),
                        one.getValue().subjects(),
                        one.getValue().share(),
                        tally(one.getValue().certain())))
                .toList();
    }

    private static List<UnpairedAnswer> unpaired(Evidence evidence) {
        return evidence.unpaired().entrySet().stream()
                .map(entry -> new UnpairedAnswer(
                        entry.getKey().stage(),
                        entry.getKey().arm().wireName(),
                        entry.getValue().prompt(),
                        entry.getValue().answer()))
                .sorted(Comparator.comparing(UnpairedAnswer::getStage).thenComparing(UnpairedAnswer::getArm))
                .toList();
    }
}
