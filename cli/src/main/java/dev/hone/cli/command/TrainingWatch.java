package dev.hone.cli.command;

import dev.hone.terminal.Progress;
import dev.hone.trainer.train.TrainingObserver;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Shows the steps of a training, and passes the wish to stop on. */
final class TrainingWatch implements TrainingObserver {

    private final Progress progress;
    private final BooleanSupplier stop;
    private @Nullable Prepared prepared;

    TrainingWatch(Progress progress, BooleanSupplier stop) {
        this.progress = progress;
        this.stop = stop;
    }

    /** What the training had before its first step; null where it never came to that. */
    @Nullable
    Prepared prepared() {
        return prepared;
    }

    @Override
    public void prepared(Prepared before) {
        prepared = before;
        progress.say(String.format(
                Locale.ROOT,
                "%,d demonstrations, %,d response tokens to learn from",
                before.examples(),
                before.responseTokens()));
        progress.begin("training, step");
    }

    @Override
    public void stepped(int step, int steps, double loss, int responseTokens) {
        progress.at(step, steps, String.format(Locale.ROOT, "loss %.3f", loss));
        if (step == steps) {
            progress.end(steps);
        }
    }

    @Override
    public boolean stopRequested() {
        return stop.getAsBoolean();
    }
}
