package dev.hone.trainer.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.trainer.intake.Fixtures;
import dev.hone.trainer.rounds.RoundLoop.RoundWork;
import dev.hone.trainer.train.TrainingObserver;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RoundLoopTest {

    private static final String TOPIC = "hone.training-rounds";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final long ROUND_TIME = 1_000_000;

    private final ConnectionConfig connection =
            ConnectionConfig.from(Settings.of(Map.of("schema.registry.url", "mock://round-loop")));
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final ExecutorService trainingThread = Executors.newSingleThreadExecutor();
    private final List<String> settled = new ArrayList<>();
    private final TestExecutor executor = new TestExecutor();
    private final TestBeside beside = new TestBeside();
    private RoundLoop loop;

    @BeforeEach
    void subscribe() {
        producer.initTransactions();
        RoundCodec codec = new RoundCodec(
                TopicsConfig.from(Settings.of(Map.of())),
                connection.valueSerde(Topics.TRAINING_ROUNDS).deserializer(),
                connection.valueSerde(Topics.MODEL_VERSIONS).serializer());
        loop = new RoundLoop(
                consumer,
                producer,
                codec,
                new RoundWork(executor, round -> settled.add(round.getRoundId()), RoundListener.NONE, beside),
                trainingThread);
        loop.subscribe();
        consumer.rebalance(List.of(PARTITION));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    }

    @AfterEach
    void stop() {
        trainingThread.shutdownNow();
    }

    @Test
    void outcomeAndOffsetAreCommittedInOneTransaction() {
        add(0, "main#1");

        turnUntilSettled(1);

        assertThat(producer.commitCount()).isEqualTo(1);
        assertThat(producer.history()).singleElement().satisfies(record -> {
            assertThat(record.topic()).isEqualTo("hone.model-versions");
            assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("main");
            assertThat(record.timestamp()).isEqualTo(ROUND_TIME);
            assertThat(outcome(record)).isEqualTo(TestExecutor.outcome("main#1"));
        });
        assertThat(committedOffsets()).containsExactly(1L);
    }

    @Test
    void roundsAreTakenOneAfterTheOther() {
        add(0, "main#1");
        turnUntilSettled(1);
        add(1, "main#2");
        turnUntilSettled(2);

        assertThat(settled).containsExactly("main#1", "main#2");
        assertThat(committedOffsets()).containsExactly(1L, 2L);
    }

    @Test
    void partitionsArePausedWhileARoundTrainsAndResumedAfterwards() {
        executor.hold();
        add(0, "main#1");
        loop.turn();

        assertThat(consumer.paused()).containsExactly(PARTITION);
        executor.release();
        turnUntilSettled(1);
        assertThat(consumer.paused()).isEmpty();
    }

    @Test
    void aRoundThatWentToAnotherWorkerIsDropped() {
        executor.hold();
        add(0, "main#1");
        loop.turn();

        consumer.rebalance(List.of());
        executor.release();
        turnUntilIdle();

        assertThat(executor.wasAskedToStop()).isTrue();
        assertThat(producer.history()).isEmpty();
        assertThat(producer.commitCount()).isZero();
        assertThat(settled).isEmpty();
    }

    @Test
    void aCommitThatTheGroupRefusesWritesNothingAndTheRoundIsTakenAgain() {
        producer.sendOffsetsToTransactionException = new CommitFailedException();
        add(0, "main#1");
        loop.turn();
        turnUntilIdle();

        assertThat(producer.history()).isEmpty();
        assertThat(settled).isEmpty();
        assertThat(consumer.position(PARTITION)).isZero();

        producer.sendOffsetsToTransactionException = null;
        add(0, "main#1");
        turnUntilSettled(1);
        assertThat(producer.history()).hasSize(1);
    }

    @Test
    void aRecordThatIsNoRoundBecomesADeadLetterWithItsReason() {
        byte[] bytes = {1, 2, 3};
        consumer.addRecord(record(0, bytes));

        loop.turn();

        assertThat(producer.history()).singleElement().satisfies(record -> {
            assertThat(record.topic()).isEqualTo("hone.dead-letters");
            assertThat(record.value()).isEqualTo(bytes);
            assertThat(record.headers().lastHeader("hone.reason")).isNotNull();
        });
        assertThat(committedOffsets()).containsExactly(1L);
    }

    @Test
    void aBugInTheTrainingEndsTheLoopAndCommitsNothing() {
        executor.breakWith(new IllegalStateException("bug"));
        add(0, "main#1");

        assertThatThrownBy(this::takeAndTurnUntilIdle)
                .hasMessageContaining("main#1 broke off")
                .hasRootCauseMessage("bug");
        assertThat(producer.commitCount()).isZero();
    }

    @Test
    void theTrainingThreadIsLentWhileThereIsNoRoundAndNotWhileThereIsOne() {
        turnUntilLent(1);
        executor.hold();
        add(0, "main#1");
        loop.turn();
        executor.awaitRound();
        int lent = beside.lent.get();

        for (int turn = 0; turn < 100; turn++) {
            loop.turn();
        }
        assertThat(beside.lent).hasValue(lent);

        executor.release();
        turnUntilSettled(1);
        turnUntilLent(lent + 1);
        assertThat(beside.turns).hasValueGreaterThan(100);
    }

    @Test
    @Timeout(60)
    void whoeverHasTheTrainingThreadLearnsThatARoundWaits() {
        beside.doing = leave -> {
            while (!leave.soon()) {
                Thread.onSpinWait();
            }
            assertThat(leave.now()).isFalse();
        };
        turnUntilLent(1);

        add(0, "main#1");
        turnUntilSettled(1);

        assertThat(settled).containsExactly("main#1");
    }

    @Test
    void aBugBesideRoundsEndsTheLoop() {
        beside.doing = leave -> {
            throw new IllegalStateException("bug");
        };

        assertThatThrownBy(() -> turnUntilLent(2)).hasRootCauseMessage("bug");
    }

    private void turnUntilLent(int times) {
        for (int turn = 0; turn < 1_000_000 && beside.lent.get() < times; turn++) {
            loop.turn();
        }
        assertThat(beside.lent).hasValueGreaterThanOrEqualTo(times);
    }

    // The training may have ended before the turn that began it has.
    private void takeAndTurnUntilIdle() {
        loop.turn();
        turnUntilIdle();
    }

    private void turnUntilSettled(int rounds) {
        for (int turn = 0; turn < 1_000_000 && settled.size() < rounds; turn++) {
            loop.turn();
        }
        assertThat(settled).hasSize(rounds);
    }

    private void turnUntilIdle() {
        for (int turn = 0; turn < 1_000_000 && loop.busy(); turn++) {
            loop.turn();
        }
        assertThat(loop.busy()).isFalse();
    }

    private void add(long offset, String roundId) {
        TrainingRound round = Fixtures.round(0, 1).setRoundId(roundId).build();
        byte[] value =
                connection.valueSerde(Topics.TRAINING_ROUNDS).serializer().serialize(TOPIC, round);
        consumer.addRecord(record(offset, value));
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, byte[] value) {
        return new ConsumerRecord<>(
                TOPIC,
                0,
                offset,
                ROUND_TIME,
                TimestampType.CREATE_TIME,
                4,
                value.length,
                "main".getBytes(StandardCharsets.UTF_8),
                value,
                new RecordHeaders(),
                java.util.Optional.empty());
    }

    private RoundOutcome outcome(ProducerRecord<byte[], byte[]> record) {
        return connection.valueSerde(Topics.MODEL_VERSIONS).deserializer().deserialize(record.topic(), record.value());
    }

    private List<Long> committedOffsets() {
        return producer.consumerGroupOffsetsHistory().stream()
                .flatMap(byGroup -> byGroup.values().stream())
                .flatMap(offsets -> offsets.values().stream())
                .map(OffsetAndMetadata::offset)
                .toList();
    }

    /** Counts how often it is asked, and does as it is told. */
    private static final class TestBeside implements BesideRounds {

        private final AtomicInteger turns = new AtomicInteger();
        private final AtomicInteger lent = new AtomicInteger();
        private volatile Consumer<Leave> doing = leave -> {};

        @Override
        public void turn() {
            turns.incrementAndGet();
        }

        @Override
        public void spare(Leave leave) {
            lent.incrementAndGet();
            doing.accept(leave);
        }
    }

    /** Fails every round by its name, when it is let. */
    private static final class TestExecutor implements RoundLoop.RoundExecutor {

        private final java.util.concurrent.Semaphore permits = new java.util.concurrent.Semaphore(1_000);
        private final CountDownLatch taken = new CountDownLatch(1);
        private volatile boolean askedToStop;
        private volatile @Nullable RuntimeException bug;

        static RoundOutcome outcome(String roundId) {
            return new RoundOutcome(new RoundFailed(roundId, "main", "test", false, List.of()));
        }

        void hold() {
            permits.drainPermits();
        }

        void release() {
            permits.release(1_000);
        }

        void awaitRound() {
            try {
                taken.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void breakWith(RuntimeException problem) {
            bug = problem;
        }

        boolean wasAskedToStop() {
            return askedToStop;
        }

        @Override
        public RoundOutcome execute(TrainingRound round, TrainingObserver observer) {
            taken.countDown();
            permits.acquireUninterruptibly();
            askedToStop = observer.stopRequested();
            RuntimeException problem = bug;
            if (problem != null) {
                throw problem;
            }
            return outcome(round.getRoundId());
        }
    }
}
