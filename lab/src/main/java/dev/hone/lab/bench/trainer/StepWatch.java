package dev.hone.lab.bench.trainer;

import dev.hone.llm.torch.CallTrace;
import dev.hone.trainer.train.TrainingObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Times the steps of a training that takes the same ones five times: to warm up, plain, traced, plain, and traced with
 * the sizes of what is multiplied. One thread, which is the training's.
 */
final class StepWatch implements TrainingObserver, AutoCloseable {

    /** How often each step is taken. */
    static final int TURNS = 5;

    private static final int TRACED_TURN = 2;
    private static final int SIZED_TURN = 4;

    private final int steps;
    private final Path traced;
    private final Path sized;
    private final LongSupplier nanoTime;
    private final List<Long> lasted = new ArrayList<>();
    private @Nullable CallTrace trace;
    private long since;

    /**
     * Makes one.
     *
     * @param steps of one turn
     * @param traced the file of the trace whose times count
     * @param sized the file of the trace with sizes
     */
    StepWatch(int steps, Path traced, Path sized, LongSupplier nanoTime) {
        this.steps = steps;
        this.traced = traced;
        this.sized = sized;
        this.nanoTime = nanoTime;
        this.since = nanoTime.getAsLong();
    }

    @Override
    public void stepped(int step, int ofAll, double loss, int responseTokens) {
        lasted.add(nanoTime.getAsLong() - since);
        if (lasted.size() % steps == 0) {
            close();
            int turn = lasted.size() / steps;
            if (turn == TRACED_TURN || turn == SIZED_TURN) {
                trace = CallTrace.begin(turn == TRACED_TURN ? traced : sized, turn == SIZED_TURN);
            }
        }
        // To write a trace is no part of a step.
        since = nanoTime.getAsLong();
    }

    /** Whether all turns were taken. */
    boolean isComplete() {
        return lasted.size() == TURNS * steps;
    }

    /** Seconds of a step. */
    StepFindings.Seconds seconds() {
        return new StepFindings.Seconds((ofTurn(TRACED_TURN - 1) + ofTurn(TRACED_TURN + 1)) / 2, ofTurn(TRACED_TURN));
    }

    private double ofTurn(int turn) {
        return lasted.subList(turn * steps, (turn + 1) * steps).stream()
                        .mapToLong(Long::longValue)
                        .average()
                        .orElseThrow()
                / 1e9;
    }

    /** Ends the trace where one is left. */
    @Override
    public void close() {
        CallTrace left = trace;
        trace = null;
        if (left != null) {
            left.close();
        }
    }
}
