package dev.hone.lab.testbed.program;

import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.terminal.Progress;
import dev.hone.trainer.rounds.RoundListener;

/** Shows how each round goes on. */
public final class TrainingProgress implements RoundListener {

    private final Progress progress;
    private final boolean tellsOutcome;

    private TrainingProgress(Progress progress, boolean tellsOutcome) {
        this.progress = progress.beside();
        this.tellsOutcome = tellsOutcome;
    }

    public TrainingProgress(Progress progress) {
        this(progress, true);
    }

    /** For where what comes of a round is told anyway. */
    public static TrainingProgress ofSteps(Progress progress) {
        return new TrainingProgress(progress, false);
    }

    @Override
    public void started(TrainingRound round) {
        progress.begin("round " + round.getRoundId() + ", steps");
    }

    @Override
    public void stepped(TrainingRound round, int step, int steps, double loss, int responseTokens) {
        progress.at(step, steps);
        if (step == steps) {
            progress.end(steps);
        }
    }

    @Override
    public void announced(TrainingRound round, RoundOutcome outcome) {
        if (!tellsOutcome) {
            return;
        }
        if (outcome.getOutcome() instanceof RoundFailed failed) {
            progress.say("round " + round.getRoundId() + " gave no version: " + failed.getReason());
        } else {
            progress.say("round " + round.getRoundId() + " has given a version");
        }
    }
}
