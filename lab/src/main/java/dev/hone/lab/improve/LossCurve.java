package dev.hone.lab.improve;

import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.rounds.RoundListener;
import java.util.ArrayList;
import java.util.List;

/** Keeps the loss of every training step while another listener shows them. Safe for use by several threads. */
final class LossCurve implements RoundListener {

    private final RoundListener shown;
    private final List<Step> steps = new ArrayList<>();

    LossCurve(RoundListener shown) {
        this.shown = shown;
    }

    /**
     * One step.
     *
     * @param loss in nats per response token
     */
    public record Step(int round, int step, double loss) {}

    synchronized List<Step> steps() {
        return List.copyOf(steps);
    }

    @Override
    public void started(TrainingRound round) {
        shown.started(round);
    }

    @Override
    public void stepped(TrainingRound round, int step, int ofSteps, double loss, int responseTokens) {
        synchronized (this) {
            steps.add(new Step(round.getSequence(), step, loss));
        }
        shown.stepped(round, step, ofSteps, loss, responseTokens);
    }

    @Override
    public void announced(TrainingRound round, RoundOutcome outcome) {
        shown.announced(round, outcome);
    }
}
