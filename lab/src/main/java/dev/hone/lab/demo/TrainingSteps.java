package dev.hone.lab.demo;

import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.rounds.RoundListener;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the steps of all rounds. Thread-safe. */
public final class TrainingSteps implements RoundListener {

    private final AtomicLong steps = new AtomicLong();

    @Override
    public void stepped(TrainingRound round, int step, int ofSteps, double loss, int responseTokens) {
        steps.incrementAndGet();
    }

    long count() {
        return steps.get();
    }
}
