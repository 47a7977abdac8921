package dev.hone.lab.replay;

import dev.hone.lab.testbed.program.Programs;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.terminal.Program;
import dev.hone.trainer.rounds.RoundListener;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The programs of a replay, the streams applications first, and a number that changes while one of them trains: a round
 * of a large model may take hours, and is no standstill.
 */
public record Watched(List<Program> programs, LongSupplier trainingSteps) {

    public Watched {
        programs = List.copyOf(programs);
    }

    /** Programs that nobody looks into. */
    static Watched unwatched(List<Program> programs) {
        return new Watched(programs, () -> 0);
    }

    /**
     * The streams applications and, if rounds are to be trained, a worker that tells {@code listener} how they go on.
     */
    public static Watched training(Settings settings, boolean trains, RoundListener listener) {
        var counting = new Counting(listener);
        return new Watched(Programs.of(settings, trains, counting), counting.steps::get);
    }

    private record Counting(RoundListener listener, AtomicLong steps) implements RoundListener {

        Counting(RoundListener listener) {
            this(listener, new AtomicLong());
        }

        @Override
        public void started(TrainingRound round) {
            listener.started(round);
        }

        @Override
        public void stepped(TrainingRound round, int step, int ofSteps, double loss, int responseTokens) {
            steps.incrementAndGet();
            listener.stepped(round, step, ofSteps, loss, responseTokens);
        }

        @Override
        public void announced(TrainingRound round, RoundOutcome outcome) {
            listener.announced(round, outcome);
        }
    }
}
