package dev.hone.lab.testbed.program;

import dev.hone.terminal.Progress;
import dev.hone.trainer.train.TrainingObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** Shows step, loss, tokens per second and the time that is left, and passes the wish to stop on. */
public final class StepProgress implements TrainingObserver {

    private static final double SMOOTHING = .05;

    private final Progress progress;
    private final InstantSource clock;
    private final BooleanSupplier stop;
    private Instant began = Instant.EPOCH;
    private long tokens;
    private double smoothLoss;

    public StepProgress(Progress progress, InstantSource clock, BooleanSupplier stop) {
        this.progress = progress;
        this.clock = clock;
        this.stop = stop;
    }

    @Override
    public void stepped(int step, int steps, double loss, int responseTokens) {
        if (tokens == 0) {
            // The first step pays for the engine's start: the rate counts from its end on.
            smoothLoss = loss;
            began = clock.instant();
            progress.begin("pretraining, step");
        }
        smoothLoss += SMOOTHING * (loss - smoothLoss);
        double seconds = Math.max(.001, Duration.between(began, clock.instant()).toMillis() / 1000.0);
        double rate = tokens / seconds;
        tokens += responseTokens;
        progress.at(step, steps, String.format(Locale.ROOT, "loss %.3f, %,.0f tokens/s", smoothLoss, rate));
        if (step == steps) {
            progress.end(steps);
        }
    }

    @Override
    public void checkpointed(int step) {
        progress.say("checkpoint after step " + step);
    }

    @Override
    public boolean stopRequested() {
        return stop.getAsBoolean();
    }
}
