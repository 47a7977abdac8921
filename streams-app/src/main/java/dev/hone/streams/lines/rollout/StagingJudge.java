package dev.hone.streams.lines.rollout;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.ServingStatus;
import dev.hone.schemas.versions.VersionName;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.state.Challenge;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.lines.state.Step;
import dev.hone.streams.lines.words.Decisions;
import dev.hone.streams.lines.words.NumberFormats;
import dev.hone.streams.lines.words.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** Brings candidates to the servers, and into canary once every server of the line has them. */
public record StagingJudge(RolloutConfig config, Decisions decisions) {

    private static final Reason NOTHING_SEEN = Reason.of("", Map.of());

    /** Asks the servers to load a candidate. */
    Step stage(Line line, Slot.Candidate candidate) {
        Challenge challenge = Challenge.of(line, candidate, config.weights(), config.covariate(), decisions.at());
        Line staged = line.with(candidate.staged(challenge))
                .withRollouts(line.rollouts() + 1)
                .with(Evidence.NONE);
        String from = Decisions.from(candidate.version());
        String words = "Staged " + VersionName.shortForm(challenge.name()) + ", " + from + ", as rollout "
                + challenge.rolloutId() + ": the servers load it, and the champion "
                + VersionName.shortForm(line.champions().champion()) + " serves all until they have.";
        return Rollouts.announce(staged, decisions.at())
                .then(told ->
                        Step.to(told, decisions.ofRollout(DecisionKind.STAGED, challenge, Reason.of(words, Map.of()))));
    }

    /** Stages the version that has waited longest, as soon as the slot is free. */
    public Step stageNext(Line line) {
        if (!(line.slot() instanceof Slot.Free free) || line.waiting().isEmpty()) {
            return Step.to(line);
        }
        ModelVersion next = line.waiting().get(0);
        Line rest = line.withWaiting(line.waiting().subList(1, line.waiting().size()));
        // While it waited it may have been decided on under another rollout.
        if (line.champions().refuses(next.getVersion())) {
            return Step.to(rest, decisions.ignored(next, "it was rolled back before."))
                    .then(this::stageNext);
        }
        if (line.champions().champion().equals(next.getVersion())) {
            return Step.to(rest, decisions.ignored(next, "it is the champion already."))
                    .then(this::stageNext);
        }
        return stage(rest, free.fromOutside(next));
    }

    /** Begins the canary, or the shadow stage before it, when all leases agree; gives up at the deadline. */
    public Step judge(Line line, Slot.Staging staging, List<ServingStatus> leases) {
        return whenLoaded(
                line,
                staging,
                leases,
                staging.challenge().stagedAt(),
                replicas -> config.shadow().isOn()
                        ? shadow(line, staging, replicas)
                        : begin(line, staging.begin(decisions.at()), replicas, NOTHING_SEEN));
    }

    /**
     * Begins the canary after a shadow stage, in which replicas may have come and gone.
     *
     * @param seen what came of that
     */
    Step begin(Line line, Slot.Shadow shadow, List<ServingStatus> leases, Reason seen) {
        Instant overAtLast = shadow.since().plus(config.shadow().maxTime());
        return whenLoaded(
                line,
                shadow,
                leases,
                overAtLast,
                replicas -> begin(line.with(Evidence.NONE), shadow.begin(decisions.at()), replicas, seen));
    }

    private Step whenLoaded(
            Line line, Slot.Rollout rollout, List<ServingStatus> leases, Instant since, IntFunction<Step> begun) {
        List<ServingStatus> alive =
                leases.stream().filter(lease -> isAlive(lease, line.name())).toList();
        List<String> missing = missing(line, rollout, alive);
        if (missing.isEmpty() && alive.size() >= config.staging().minReplicas()) {
            return begun.apply(alive.size());
        }
        Instant deadline = since.plus(config.staging().deadline());
        return decisions.at().isBefore(deadline) ? Step.to(line) : giveUp(line, rollout, alive.size(), missing);
    }

    private boolean isAlive(ServingStatus lease, String line) {
        return lease.getLines().contains(line)
                && lease.getHeartbeat().plus(config.staging().leaseExpiry()).isAfter(decisions.at());
    }

    private static List<String> missing(Line line, Slot.Rollout rollout, List<ServingStatus> alive) {
        List<String> needed =
                List.of(line.champions().champion(), rollout.challenge().name());
        return alive.stream()
                .filter(lease -> !lease.getVersions().containsAll(needed))
                .map(ServingStatus::getReplica)
                .sorted()
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private Step shadow(Line line, Slot.Staging staging, int replicas) {
        Slot.Shadow shadow = staging.shadowed(config.shadow().share(), decisions.at());
        String words = "Began the shadow stage of "
                + VersionName.shortForm(staging.challenge().name()) + loadedOn(replicas) + ": it answers "
                + NumberFormats.percent(shadow.share())
                + " of the prompts as well, and nobody sees what it says. The canary begins when "
                + NumberFormats.counted(config.shadow().minAnswers(), "pair")
                + " of answers were graded without harm, or after "
                + NumberFormats.lasting(config.shadow().maxTime()) + ".";
        Reason reason = Reason.of(words, Map.of("replicas", (double) replicas, "shadow.share", shadow.share()));
        return Rollouts.announce(line.with(shadow), decisions.at())
                .then(told ->
                        Step.to(told, decisions.ofRollout(DecisionKind.SHADOW_BEGUN, shadow.challenge(), reason)));
    }

    private Step begin(Line line, Slot.Canary canary, int replicas, Reason seen) {
        String words = "Began the canary of "
                + VersionName.shortForm(canary.challenge().name()) + loadedOn(replicas)
                + ": stage 1 of "
                + canary.challenge().weights().size() + ", " + NumberFormats.percent(canary.weight()) + " of users."
                + (seen.words().isEmpty() ? "" : " " + seen.words());
        Map<String, Double> numbers = new TreeMap<>(seen.numbers());
        numbers.put("replicas", (double) replicas);
        numbers.put("weight", canary.weight());
        return Rollouts.announce(line.with(canary), decisions.at())
                .then(told -> Step.to(
                        told,
                        decisions.ofRollout(
                                DecisionKind.STAGE_ADVANCED, canary.challenge(), Reason.of(words, numbers))));
    }

    private static String loadedOn(int replicas) {
        return ", loaded on "
                + (replicas == 1 ? "the one replica" : "all " + NumberFormats.number(replicas) + " replicas");
    }

    private Step giveUp(Line line, Slot.Rollout rollout, int replicas, List<String> missing) {
        String state = missing.isEmpty()
                ? NumberFormats.counted(replicas, "replica") + " of the line with a lease, and "
                        + NumberFormats.number(config.staging().minReplicas()) + " needed (rollout.min.replicas)"
                : "not loaded on " + String.join(", ", missing);
        String words = "Gave up " + VersionName.shortForm(rollout.challenge().name()) + " after "
                + NumberFormats.seconds(config.staging().deadline())
                + (rollout instanceof Slot.Unseen ? " of waiting for servers" : " of staging") + "; the champion "
                + VersionName.shortForm(line.champions().champion()) + " stays: " + state + ".";
        Map<String, Double> numbers = Map.of("replicas", (double) replicas, "missing", (double) missing.size());
        return new Endings(config, decisions).aborted(line, rollout, Reason.of(words, numbers));
    }
}
