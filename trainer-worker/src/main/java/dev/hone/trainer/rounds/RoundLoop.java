package dev.hone.trainer.rounds;

import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.serde.MalformedRecordException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one round at a time and commits its outcome.
 *
 * <p>The thread that runs this polls all the while, on paused partitions as long as a round trains on the other thread:
 * so the worker stays in the group however long that takes. A round whose partition is taken away is stopped and its
 * outcome dropped; should the worker not have heard of it yet, the broker refuses the commit.
 */
public final class RoundLoop implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(RoundLoop.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
    private final OutcomeTransaction transaction;
    private final RoundCodec codec;
    private final RoundWork work;
    private final ExecutorService trainingThread;
    private volatile @Nullable RoundTask task;
    private @Nullable Future<?> spare;
    private volatile boolean stopping;

    /**
     * What is done with a round.
     *
     * @param settled called when the outcome is committed
     * @param beside what else the worker does
     */
    public record RoundWork(
            RoundExecutor executor, Consumer<TrainingRound> settled, RoundListener listener, BesideRounds beside) {

        /** Nothing else. */
        public RoundWork(RoundExecutor executor, Consumer<TrainingRound> settled, RoundListener listener) {
            this(executor, settled, listener, BesideRounds.NOTHING);
        }
    }

    /** Makes the outcome of a round. */
    public interface RoundExecutor extends RoundTask.Execution {}

    /** The loop closes neither consumer nor producer nor the training thread. */
    public RoundLoop(
            org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
            Producer<byte[], byte[]> producer,
            RoundCodec codec,
            RoundWork work,
            ExecutorService trainingThread) {
        this.consumer = consumer;
        this.transaction = new OutcomeTransaction(producer);
        this.codec = codec;
        this.work = work;
        this.trainingThread = trainingThread;
    }

    /** Ends the loop soon: a round in training stops after its next step, leaves a checkpoint and stays uncommitted. */
    public void stop() {
        stopping = true;
    }

    /** Runs until it is stopped. */
    @Override
    public void run() {
        subscribe();
        while (!stopping) {
            turn();
        }
        RoundTask running = task;
        if (running != null) {
            running.stop();
        }
        awaitSpare();
        if (running != null) {
            running.await();
            work.listener().givenUp(running.round());
        }
    }

    void subscribe() {
        consumer.subscribe(List.of(codec.roundsTopic()), new Rebalances());
    }

    /** Whether a round is in training, or its outcome not committed yet. */
    boolean busy() {
        return task != null;
    }

    /** One poll and what follows from it. */
    void turn() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            take(record);
        }
        besideRounds();
        RoundTask running = task;
        if (running != null && running.finished()) {
            task = null;
            finish(running);
            consumer.resume(consumer.paused().stream()
                    .filter(consumer.assignment()::contains)
                    .toList());
        }
    }

    private void besideRounds() {
        work.beside().turn();
        Future<?> last = spare;
        if (last != null && last.isDone()) {
            awaitSpare();
        }
        if (task == null && spare == null && work.beside() != BesideRounds.NOTHING) {
            spare = trainingThread.submit(() -> work.beside().spare(new Leave()));
        }
    }

    /** Bugs of it are thrown, as those of rounds are. */
    private void awaitSpare() {
        Future<?> last = spare;
        spare = null;
        try {
            if (last != null) {
                last.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("what was done beside rounds broke off", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the training thread", e);
        }
    }

    private final class Leave implements BesideRounds.Leave {

        @Override
        public boolean now() {
            return stopping;
        }

        @Override
        public boolean soon() {
            return stopping || task != null;
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (task != null) {
            throw new IllegalStateException("a second round came while one is in training; max.poll.records must be 1");
        }
        try {
            TrainingRound round = codec.round(record);
            LOG.atInfo()
                    .addKeyValue("roundId", round.getRoundId())
                    .addKeyValue("parent", round.getParent())
                    .addKeyValue("examples", round.getExamples())
                    .log("round started");
            work.listener().started(round);
            task = RoundTask.start(record, round, work.executor(), trainingThread, work.listener());
            consumer.pause(consumer.assignment());
        } catch (MalformedRecordException e) {
            LOG.atWarn()
                    .addKeyValue("offset", record.offset())
                    .log("a record of the rounds topic is no round: dead letter");
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            commit(codec.deadLetter(record, e), partition, record.offset());
        }
    }

    private void finish(RoundTask done) {
        var outcome = done.await();
        if (outcome.isEmpty() || done.abandoned()) {
            LOG.atInfo()
                    .addKeyValue("roundId", done.round().getRoundId())
                    .log("round given up: it went to another worker");
            work.listener().givenUp(done.round());
            return;
        }
        TrainingRound round = done.round();
        ProducerRecord<byte[], byte[]> announcement =
                codec.announcement(round.getLine(), outcome.get(), done.timestampMs());
        work.listener().announcing(round, outcome.get(), announcement.headers());
        if (commit(announcement, done.partition(), done.offset())) {
            work.settled().accept(round);
            log(outcome.get());
            work.listener().announced(round, outcome.get());
        } else {
            work.listener().givenUp(round);
        }
    }

    private boolean commit(ProducerRecord<byte[], byte[]> outcome, TopicPartition partition, long offset) {
        boolean committed = transaction.commit(outcome, partition, offset, consumer.groupMetadata());
        if (!committed) {
            LOG.atWarn().addKeyValue("offset", offset).log("commit refused: the group has moved on");
            // The partition may be ours again by now, and its position is past a round that has no outcome yet.
            if (consumer.assignment().contains(partition)) {
                consumer.seek(partition, offset);
            }
        }
        return committed;
    }

    private static void log(RoundOutcome outcome) {
        if (outcome.getOutcome() instanceof ModelVersion version) {
            LOG.atInfo()
                    .addKeyValue("modelVersion", version.getVersion())
                    .addKeyValue("roundId", version.getRoundId())
                    .addKeyValue("verdict", version.getVerdict())
                    .log("version announced");
        } else if (outcome.getOutcome() instanceof RoundFailed failed) {
            LOG.atWarn()
                    .addKeyValue("roundId", failed.getRoundId())
                    .addKeyValue("reason", failed.getReason())
                    .log("round failed");
        }
    }

    private final class Rebalances implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            RoundTask running = task;
            if (running != null && partitions.contains(running.partition())) {
                running.abandon();
            }
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (task != null) {
                consumer.pause(partitions);
            }
        }
    }
}
