package dev.hone.streams.lines.rollout;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.records.Verdict;
import dev.hone.schemas.versions.VersionName;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.RoundsConfig;
import dev.hone.streams.lines.state.Fault;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.lines.state.Step;
import dev.hone.streams.lines.words.Decisions;
import dev.hone.streams.lines.words.NumberFormats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Decides what becomes of the outcome of a round: under the gate policy a candidate is promoted at once, under the
 * canary policy it goes to the servers.
 */
public record OutcomeJudge(RoundsConfig config, RolloutConfig rollout, Decisions decisions) {
    private static final int MOST_WAITING = 8;

    public Step judge(Line line, RoundOutcome outcome) {
        if (outcome.getOutcome() instanceof RoundFailed failure) {
            return judgeFailure(line, failure);
        }
        ModelVersion version = (ModelVersion) outcome.getOutcome();
        return version.getRoundId() == null
                ? judgeOutsider(line, version)
                : judgeVersion(line, version, version.getRoundId());
    }

    private Step judgeVersion(Line trained, ModelVersion version, String roundId) {
        if (!(trained.slot() instanceof Slot.RoundClosed closed) || !closed.isOf(roundId)) {
            return ignore(trained, version, "round " + roundId + " is not the one that is being trained.");
        }
        Line line = trained.withFault(null);
        if (version.getVerdict() == Verdict.HELD) {
            return holdBack(line, closed, version, version.getReason());
        }
        String champion = line.champions().champion();
        if (!version.getParent().equals(champion)) {
            String why = "its parent " + VersionName.shortForm(version.getParent()) + " is not the champion "
                    + VersionName.shortForm(champion) + ".";
            return holdBack(line, closed, version, why);
        }
        if (line.champions().refused().contains(version.getVersion())) {
            return holdBack(line, closed, version, "it was rolled back before.");
        }
        // The same bytes have the same name, and nothing can be tried against itself.
        if (rollout.policy() == RolloutConfig.Policy.CANARY
                && version.getVersion().equals(champion)) {
            return holdBack(line, closed, version, "it is the champion already.");
        }
        return accept(line, closed.candidate(version));
    }

    private Step accept(Line line, Slot.Candidate candidate) {
        return switch (rollout.policy()) {
            case GATE -> promote(line, candidate);
            case CANARY -> new StagingJudge(rollout, decisions).stage(line, candidate);
        };
    }

    private Step promote(Line line, Slot.Candidate candidate) {
        TrainingRound round = candidate.round();
        ModelVersion version = candidate.version();
        List<OffsetRange> ranges = round == null ? List.of() : round.getRanges();
        Line next = line.with(candidate.promoted())
                .with(round == null ? line.backlog() : line.backlog().doneWith(round))
                .with(line.champions().promote(version.getVersion(), ranges));
        return Rollouts.announce(next, decisions.at())
                .then(told -> Step.to(
                        told, decisions.promoted(version, line.champions().champion())));
    }

    private Step holdBack(Line line, Slot.RoundClosed closed, ModelVersion version, String why) {
        Line next = line.with(closed.held()).with(line.backlog().givenBack());
        return Step.to(next, decisions.held(version, why));
    }

    private Step judgeOutsider(Line line, ModelVersion version) {
        if (version.getVersion().equals(line.champions().champion())) {
            return ignore(line, version, "it is the champion already.");
        }
        if (line.champions().refused().contains(version.getVersion())) {
            return ignore(line, version, "it was rolled back before.");
        }
        if (version.getVerdict() == Verdict.HELD) {
            return ignore(line, version, "it came from outside and its gate held it back: " + version.getReason());
        }
        if (line.slot() instanceof Slot.Free free && line.waiting().isEmpty()) {
            return accept(line, free.fromOutside(version));
        }
        return rollout.policy() == RolloutConfig.Policy.GATE
                ? ignore(line, version, "a round is being trained: send it again when that is over, or abandon it.")
                : queue(line, version);
    }

    private Step queue(Line line, ModelVersion version) {
        String name = version.getVersion();
        if (line.slot() instanceof Slot.Rollout on && on.challenge().name().equals(name)) {
            return ignore(line, version, "it is on trial already.");
        }
        if (line.waiting().stream().anyMatch(other -> other.getVersion().equals(name))) {
            return ignore(line, version, "it waits for its trial already.");
        }
        if (line.waiting().size() >= MOST_WAITING) {
            String why = MOST_WAITING + " versions from outside wait already: send it again when they are decided on.";
            return ignore(line, version, why);
        }
        List<ModelVersion> more = new ArrayList<>(line.waiting());
        more.add(version);
        return Step.to(line.withWaiting(more));
    }

    private Step judgeFailure(Line line, RoundFailed failure) {
        if (!(line.slot() instanceof Slot.RoundClosed closed) || !closed.isOf(failure.getRoundId())) {
            String words = "Ignored the failure of round " + failure.getRoundId()
                    + ", which is not the one that is being trained: " + failure.getReason();
            return Step.to(line, decisions.ofOutcome(DecisionKind.IGNORED, line.name(), failure.getRoundId(), words));
        }
        return failure.getConfiguration()
                ? giveBack(line, closed, failure.getReason())
                : countFailure(line.withFault(null), closed, failure.getReason());
    }

    // No example is at fault: none is counted against, and none goes into quarantine.
    private Step giveBack(Line line, Slot.RoundClosed closed, String reason) {
        TrainingRound round = closed.round();
        Fault.Meeting meeting = new Fault.Meeting(decisions.at(), config.retry());
        Fault fault = Fault.met(line.fault(), reason, round.getRecipeDigest(), meeting);
        Line next =
                line.with(closed.failed()).with(line.backlog().untried(round)).withFault(fault);
        String words = "Round " + round.getRoundId() + " could not be trained, and no example is at fault: "
                + NumberFormats.sentence(reason)
                + " Its " + NumberFormats.counted(round.getExamples(), "example")
                + " wait until that is mended. A round is tried again "
                + NumberFormats.after(Duration.between(decisions.at(), fault.retryAt()))
                + ", and at once by `hone rollout retry` or when streams-app starts with another recipe.";
        Map<String, Double> evidence = Map.of("timesInARow", (double) fault.times());
        return Step.to(next, decisions.ofRound(DecisionKind.ROUND_FAILED, round, words, evidence));
    }

    private Step countFailure(Line line, Slot.RoundClosed closed, String reason) {
        int attempts = line.backlog().attempts() + 1;
        Map<String, Double> evidence =
                Map.of("attempts", (double) attempts, "maxAttempts", (double) config.maxAttempts());
        TrainingRound round = closed.round();
        String said = "Round " + round.getRoundId() + " failed, attempt " + attempts + " of " + config.maxAttempts()
                + ": " + NumberFormats.sentence(reason);
        Line free = line.with(closed.failed());
        if (attempts < config.maxAttempts()) {
            Line next = free.with(line.backlog().failedOnce(round));
            String words = said + " Its examples are tried again.";
            return Step.to(next, decisions.ofRound(DecisionKind.ROUND_FAILED, round, words, evidence));
        }
        Line next =
                free.with(line.backlog().doneWith(round)).with(line.champions().quarantining(round.getRanges()));
        String words = said + " Its examples are passed over and in quarantine until an operator releases them.";
        return Step.to(next, decisions.ofRound(DecisionKind.ROUND_FAILED, round, words, evidence));
    }

    private Step ignore(Line line, ModelVersion version, String why) {
        return Step.to(line, decisions.ignored(version, why));
    }
}
