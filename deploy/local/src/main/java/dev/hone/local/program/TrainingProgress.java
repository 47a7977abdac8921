package dev.hone.local.program;

import dev.hone.local.console.Progress;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.rounds.RoundListener;

/** Shows how each round goes on. */
public final class TrainingProgress implements RoundListener {

    private final Progress progress;

    public TrainingProgress(Progress progress) {
        this.progress = progress.beside();
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
        progress.say("round " + round.getRoundId() + " has its outcome");
    }
}
