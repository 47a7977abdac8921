package dev.hone.trainer.rounds;

import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.evaluate.JudgedPart;
import dev.hone.trainer.train.TrainingObserver;
import dev.hone.trainer.train.TrainingStoppedException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A round that is being executed on the training thread; owned by the polling thread. */
final class RoundTask {

    private static final Logger LOG = LoggerFactory.getLogger(RoundTask.class);

    /** Makes the outcome of a round; throws {@link TrainingStoppedException} when it was asked to stop. */
    interface Execution {
        RoundOutcome execute(TrainingRound round, TrainingObserver observer);
    }

    private final TopicPartition partition;
    private final long offset;
    private final long timestampMs;
    private final TrainingRound round;
    private final Watch watch;
    private final Future<RoundOutcome> outcome;
    private boolean abandoned;

    private RoundTask(
            ConsumerRecord<byte[], byte[]> source, TrainingRound round, Watch watch, Future<RoundOutcome> outcome) {
        this.partition = new TopicPartition(source.topic(), source.partition());
        this.offset = source.offset();
        this.timestampMs = source.timestamp();
        this.round = round;
        this.watch = watch;
        this.outcome = outcome;
    }

    static RoundTask start(
            ConsumerRecord<byte[], byte[]> source,
            TrainingRound round,
            Execution execution,
            ExecutorService trainingThread,
            RoundListener listener) {
        Watch watch = new Watch(round, listener);
        Future<RoundOutcome> outcome = trainingThread.submit(() -> execution.execute(round, watch));
        return new RoundTask(source, round, watch, outcome);
    }

    TrainingRound round() {
        return round;
    }

    TopicPartition partition() {
        return partition;
    }

    long offset() {
        return offset;
    }

    long timestampMs() {
        return timestampMs;
    }

    boolean finished() {
        return outcome.isDone();
    }

    /** The round belongs to another worker now: it ends after its next step, and its outcome counts for nothing. */
    void abandon() {
        abandoned = true;
        stop();
    }

    boolean abandoned() {
        return abandoned;
    }

    /** The training ends after its next step and leaves a checkpoint. */
    void stop() {
        watch.stopRequested = true;
    }

    /** Waits for the end; nothing where the training was stopped. Bugs of the training are thrown. */
    Optional<RoundOutcome> await() {
        try {
            return Optional.of(outcome.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TrainingStoppedException) {
                return Optional.empty();
            }
            throw new IllegalStateException("round " + round.getRoundId() + " broke off", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for round " + round.getRoundId(), e);
        }
    }

    private static final class Watch implements TrainingObserver {

        private final TrainingRound round;
        private final RoundListener listener;
        private volatile boolean stopRequested;

        Watch(TrainingRound round, RoundListener listener) {
            this.round = round;
            this.listener = listener;
        }

        @Override
        public void prepared(Prepared prepared) {
            LOG.atInfo()
                    .addKeyValue("roundId", round.getRoundId())
                    .addKeyValue("examples", prepared.examples())
                    .addKeyValue("replayed", prepared.replayed())
                    .addKeyValue("unusable", prepared.unusable().words())
                    .addKeyValue("promptTokens", prepared.promptTokens())
                    .addKeyValue("responseTokens", prepared.responseTokens())
                    .log("rows drawn; the loss is taken over the response tokens alone");
            listener.prepared(round, prepared);
        }

        @Override
        public void measured(Step step) {
            listener.measured(round, step);
        }

        @Override
        public void stepped(int step, int steps, double loss, int responseTokens) {
            listener.stepped(round, step, steps, loss, responseTokens);
        }

        @Override
        public void judging(JudgedPart part) {
            listener.judging(round, part);
        }

        @Override
        public void publishing() {
            listener.publishing(round);
        }

        @Override
        public void published(String digest) {
            listener.published(round, digest);
        }

        @Override
        public void checkpointed(int step) {
            LOG.atInfo()
                    .addKeyValue("roundId", round.getRoundId())
                    .addKeyValue("step", step)
                    .log("step checkpoint");
        }

        @Override
        public boolean stopRequested() {
            return stopRequested;
        }
    }
}
