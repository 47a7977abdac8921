package dev.hone.lab.bench.trainer;

import dev.hone.lab.bench.trainer.RoundMoment.Kind;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.terminal.ProgramRun;
import dev.hone.trainer.TrainerWorker;
import dev.hone.trainer.evaluate.JudgedPart;
import dev.hone.trainer.rounds.RoundListener;
import dev.hone.trainer.train.TrainingObserver.Prepared;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.common.header.Headers;

/** The main of the worker that is measured: the program as it is, which says on its output how the round goes on. */
public final class RoundWorker {

    private RoundWorker() {}

    /** The file of its settings. */
    public static void main(String[] arguments) throws InterruptedException {
        Settings settings = Settings.read(Path.of(arguments[0]), Map.of());
        Teller teller = new Teller(System.out, InstantSource.system());
        System.exit(ProgramRun.of(() -> new TrainerWorker(settings, teller)));
    }

    private record Teller(PrintStream out, InstantSource clock) implements RoundListener {

        @Override
        public void started(TrainingRound round) {
            tell(Kind.STARTED, 0, 0);
        }

        @Override
        public void prepared(TrainingRound round, Prepared prepared) {
            tell(Kind.PREPARED, prepared.promptTokens(), prepared.responseTokens());
        }

        @Override
        public void stepped(TrainingRound round, int step, int steps, double loss, int responseTokens) {
            tell(Kind.STEPPED, responseTokens, 0);
        }

        @Override
        public void judging(TrainingRound round, JudgedPart part) {
            tell(Kind.JUDGING, part.place(), 0);
        }

        @Override
        public void publishing(TrainingRound round) {
            tell(Kind.PUBLISHING, 0, 0);
        }

        @Override
        public void published(TrainingRound round, String digest) {
            tell(Kind.PUBLISHED, 0, 0);
        }

        @Override
        public void announcing(TrainingRound round, RoundOutcome outcome, Headers headers) {
            tell(Kind.ANNOUNCING, 0, 0);
        }

        @Override
        public void announced(TrainingRound round, RoundOutcome outcome) {
            if (outcome.getOutcome() instanceof RoundFailed failed) {
                out.println(failed.getReason());
                tell(Kind.FAILED, 0, 0);
            } else {
                tell(Kind.ANNOUNCED, 0, 0);
            }
        }

        private void tell(Kind kind, long first, long second) {
            out.println(new RoundMoment(kind, clock.millis(), first, second).line());
            out.flush();
        }
    }
}
