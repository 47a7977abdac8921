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
import java.util.stream.Collectors;

/** Brings candidates to the servers, and into canary once every server of the line has them. */
public record StagingJudge(RolloutConfig config, Decisions decisions) {

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

    /** Begins the canary when all leases agree; gives up at the deadline. */
    public Step judge(Line line, Slot.Staging staging, List<ServingStatus> leases) {
        List<ServingStatus> alive =
                leases.stream().filter(lease -> isAlive(lease, line.name())).toList();
        List<String> missing = missing(line, staging, alive);
        if (missing.isEmpty() && alive.size() >= config.staging().minReplicas()) {
            return begin(line, staging, alive.size());
        }
        Instant deadline = staging.challenge().stagedAt().plus(config.staging().deadline());
        return decisions.at().isBefore(deadline) ? Step.to(line) : giveUp(line, staging, alive.size(), missing);
    }

    private boolean isAlive(ServingStatus lease, String line) {
        return lease.getLines().contains(line)
                && lease.getHeartbeat().plus(config.staging().leaseExpiry()).isAfter(decisions.at());
    }

    private static List<String> missing(Line line, Slot.Staging staging, List<ServingStatus> alive) {
        List<String> needed =
                List.of(line.champions().champion(), staging.challenge().name());
        return alive.stream()
                .filter(lease -> !lease.getVersions().containsAll(needed))
                .map(ServingStatus::getReplica)
                .sorted()
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private Step begin(Line line, Slot.Staging staging, int replicas) {
        Slot.Canary canary = staging.begin(decisions.at());
        String words = "Began the canary of "
                + VersionName.shortForm(staging.challenge().name()) + ", loaded on "
                + (replicas == 1 ? "the one replica" : "all " + NumberFormats.number(replicas) + " replicas")
                + ": stage 1 of "
                + canary.challenge().weights().size() + ", " + NumberFormats.percent(canary.weight()) + " of users.";
        Reason reason = Reason.of(words, Map.of("replicas", (double) replicas, "weight", canary.weight()));
        return Rollouts.announce(line.with(canary), decisions.at())
                .then(told ->
                        Step.to(told, decisions.ofRollout(DecisionKind.STAGE_ADVANCED, canary.challenge(), reason)));
    }

    private Step giveUp(Line line, Slot.Staging staging, int replicas, List<String> missing) {
        String state = missing.isEmpty()
                ? NumberFormats.counted(replicas, "replica") + " of the line with a lease, and "
                        + NumberFormats.number(config.staging().minReplicas()) + " needed (rollout.min.replicas)"
                : "not loaded on " + String.join(", ", missing);
        String words = "Gave up " + VersionName.shortForm(staging.challenge().name()) + " after "
                + NumberFormats.seconds(config.staging().deadline()) + " of staging; the champion "
                + VersionName.shortForm(line.champions().champion()) + " stays: " + state + ".";
        Map<String, Double> numbers = Map.of("replicas", (double) replicas, "missing", (double) missing.size());
        return new Endings(config, decisions).aborted(line, staging, Reason.of(words, numbers));
    }
}
