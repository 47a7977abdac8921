package dev.hone.serving.routing;

import static dev.hone.serving.routing.States.ONE;
import static dev.hone.serving.routing.States.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.serde.MalformedRecordException;
import dev.hone.schemas.serde.RegistryUnavailableException;
import dev.hone.serving.routing.TwoClocks.Moment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class RolloutTailTest {

    private static final String TOPIC = "hone.rollouts";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");
    private static final Duration STALE = Duration.ofSeconds(15);
    private static final byte[] KEY = "main".getBytes(StandardCharsets.UTF_8);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final List<RolloutState> written = new ArrayList<>();
    private boolean registryAway;
    private Instant now = START;
    private final RolloutTail tail = new RolloutTail(TOPIC, consumer, this::read, new TwoClocks(() -> now, () -> now));

    @Test
    void waitsForATopicThatIsNotThereYet() {
        assertThatThrownBy(tail::turn)
                .isInstanceOf(UnknownTopicOrPartitionException.class)
                .hasMessageContaining("streams-app");
    }

    @Test
    void knowsNothingBeforeItHasReachedTheEnd() {
        write(States.canary(ONE, TWO, 0.5));
        write(States.serving(ONE));
        offer(0);
        consumer.updateEndOffsets(Map.of(PARTITION, 2L));

        assertThat(tail.turn()).isEqualTo(RolloutSnapshot.NONE);
        offer(1);
        RolloutSnapshot known = tail.turn();

        assertThat(known.of("main").champion()).isEqualTo(ONE);
        assertThat(known.of("main").inCanary()).isFalse();
        assertThat(known.offset()).isEqualTo(2);
        assertThat(known.confirmed()).isEqualTo(at(Duration.ZERO));
    }

    @Test
    void isSureOnlyForAWhileAfterTheLastAnswer() {
        topic();
        RolloutSnapshot known = tail.turn();
        now = START.plusSeconds(2);
        consumer.setOffsetsException(new TimeoutException("no answer"));

        assertThatThrownBy(tail::turn).isInstanceOf(TimeoutException.class);
        assertThat(known.sureAt(at(STALE.minusMillis(1)), STALE)).isTrue();
        assertThat(known.sureAt(at(STALE), STALE)).isFalse();
        assertThat(known.sureAt(at(Duration.ofMillis(-1)), STALE)).isFalse();

        consumer.setOffsetsException(null);
        now = START.plus(STALE);
        assertThat(tail.turn().sureAt(at(STALE), STALE)).isTrue();
    }

    @Test
    void isNotSureForLongerWhereOneOfItsClocksStandsStill() {
        topic();
        RolloutSnapshot known = tail.turn();
        Duration nearly = STALE.minusMillis(1);

        assertThat(known.sureAt(moment(nearly, nearly), STALE)).isTrue();
        assertThat(known.sureAt(moment(Duration.ZERO, STALE), STALE))
                .as("the wall clock was stopped")
                .isFalse();
        assertThat(known.sureAt(moment(STALE, Duration.ZERO), STALE))
                .as("the machine was suspended")
                .isFalse();
    }

    private static Moment at(Duration after) {
        return moment(after, after);
    }

    private static Moment moment(Duration byWall, Duration bySteady) {
        return new Moment(START.plus(byWall), START.plus(bySteady));
    }

    @Test
    void isNotSureOfDecisionsThatItHasNotReadYet() {
        topic();
        tail.turn();
        write(States.canary(ONE, TWO, 0.5));
        consumer.updateEndOffsets(Map.of(PARTITION, 1L));
        now = START.plusSeconds(5);

        assertThat(tail.turn().confirmed()).isEqualTo(at(Duration.ZERO));
        offer(0);
        assertThat(tail.turn().confirmed()).isEqualTo(at(Duration.ofSeconds(5)));
    }

    @Test
    void readsAgainWhatCameWhileTheRegistryWasAway() {
        write(States.canary(ONE, TWO, 0.5));
        write(States.serving(TWO));
        topic();
        offer(0, 1);
        registryAway = true;

        assertThatThrownBy(tail::turn).isInstanceOf(RegistryUnavailableException.class);
        assertThat(consumer.position(PARTITION)).isZero();
        registryAway = false;
        offer(0, 1);

        assertThat(tail.turn().of("main").former()).isEqualTo(ONE);
    }

    @Test
    void servesTheChampionAloneAfterADecisionThatCannotBeRead() {
        write(States.canary(ONE, TWO, 0.5));
        topic();
        offer(0);
        tail.turn();
        consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, 1, KEY, new byte[] {99}));
        consumer.updateEndOffsets(Map.of(PARTITION, 2L));

        RolloutSnapshot known = tail.turn();

        assertThat(known.of("main").champion()).isEqualTo(ONE);
        assertThat(known.of("main").inCanary()).isFalse();
    }

    @Test
    void goesBackToTheBaseWhenALineIsForgotten() {
        write(States.serving(ONE));
        topic();
        offer(0);
        tail.turn();
        consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, 1, KEY, null));

        assertThat(tail.turn().of("main")).isEqualTo(LineRollout.unknown("main"));
    }

    private void topic() {
        consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, null, new Node[0], new Node[0])));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, (long) written.size()));
    }

    private void write(RolloutState state) {
        written.add(state);
    }

    /** Has the broker give the records of those numbers with the next poll. */
    private void offer(int... numbers) {
        if (consumer.assignment().isEmpty()) {
            topic();
            consumer.schedulePollTask(() -> IntStream.of(numbers).forEach(this::add));
        } else {
            IntStream.of(numbers).forEach(this::add);
        }
    }

    private void add(int number) {
        consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, number, KEY, new byte[] {(byte) number}));
    }

    private RolloutState read(String topic, byte[] bytes) {
        if (registryAway && bytes[0] == 1) {
            throw new RegistryUnavailableException("down");
        }
        if (bytes[0] == 99) {
            throw new MalformedRecordException("no rollout");
        }
        return written.get(bytes[0]);
    }
}
