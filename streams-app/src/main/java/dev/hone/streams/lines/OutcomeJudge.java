package dev.hone.streams.lines;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.records.Verdict;
import java.util.List;
import java.util.Map;

/** Decides what becomes of the outcome of a round, under the gate policy: a candidate is promoted at once. */
record OutcomeJudge(RoundsConfig config, Decisions decisions) {
    Step judge(Line line, RoundOutcome outcome) {
        if (outcome.getOutcome() instanceof RoundFailed failure) {
            return judgeFailure(line, failure);
        }
        ModelVersion version = (ModelVersion) outcome.getOutcome();
        return version.getRoundId() == null
                ? judgeOutsider(line, version)
                : judgeVersion(line, version, version.getRoundId());
    }

    private Step judgeVersion(Line line, ModelVersion version, String roundId) {
        if (!(line.slot() instanceof Slot.RoundClosed closed) || !closed.isOf(roundId)) {
            return ignore(line, version, "round " + roundId + " is not the one that is being trained.");
        }
        if (version.getVerdict() == Verdict.HELD) {
            return holdBack(line, closed, version, version.getReason());
        }
        String champion = line.champions().champion();
        if (!version.getParent().equals(champion)) {
            String why = "its parent " + version.getParent() + " is not the champion " + champion + ".";
            return holdBack(line, closed, version, why);
        }
        if (line.champions().refused().contains(version.getVersion())) {
            return holdBack(line, closed, version, "it was rolled back before.");
        }
        return promote(line, closed.candidate(version));
    }

    private Step promote(Line line, Slot.Candidate candidate) {
        TrainingRound round = candidate.round();
        Line next = line.with(candidate.promoted()).with(line.backlog().doneWith(round));
        return promote(next, candidate.version(), round.getRanges());
    }

    private Step promote(Line line, ModelVersion version, List<OffsetRange> ranges) {
        Line next = line.with(line.champions().promote(version.getVersion(), ranges));
        return Step.to(
                next,
                Rollouts.of(next, decisions.at()),
                decisions.promoted(version, line.champions().champion()));
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
        if (!(line.slot() instanceof Slot.Free)) {
            return ignore(line, version, "a round is being trained: send it again when that is over, or abandon it.");
        }
        return promote(line, version, List.of());
    }

    private Step judgeFailure(Line line, RoundFailed failure) {
        if (!(line.slot() instanceof Slot.RoundClosed closed) || !closed.isOf(failure.getRoundId())) {
            String words = "Ignored the failure of round " + failure.getRoundId()
                    + ", which is not the one that is being trained: " + failure.getReason();
            return Step.to(line, decisions.ofOutcome(DecisionKind.IGNORED, line.name(), failure.getRoundId(), words));
        }
        int attempts = line.backlog().attempts() + 1;
        Map<String, Double> evidence =
                Map.of("attempts", (double) attempts, "maxAttempts", (double) config.maxAttempts());
        String said = "Round " + failure.getRoundId() + " failed, attempt " + attempts + " of " + config.maxAttempts()
                + ": " + failure.getReason();
        TrainingRound round = closed.round();
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
