package dev.hone.streams.notices;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.RolloutDecision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a notice is posted, again, or no more. The consumer is Kafka's own stand-in: what waits is the clock. */
class NoticeLoopTest {

    private static final String TOPIC = "hone.rollout-decisions";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final Instant START = Instant.parse("2026-11-30T10:00:00Z");

    private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("latest");
    private final List<String> posted = new ArrayList<>();
    private Optional<String> answer = Optional.empty();
    private Instant now = START;
    private NoticeLoop loop;

    @BeforeEach
    void joins() {
        loop = loop(Map.of("notices.webhook.url", "http://localhost:1/"));
    }

    private NoticeLoop loop(Map<String, String> settings) {
        NoticesConfig config = NoticesConfig.from(Settings.of(settings));
        NoticeLoop made = new NoticeLoop(
                consumer,
                new NoticeLoop.Terms("hone", TOPIC, config, () -> now),
                (topic, bytes) -> decision(bytes),
                (notice, at) -> {
                    posted.add(notice.id());
                    return answer;
                },
                new Notices.Telling());
        made.subscribe();
        consumer.updateEndOffsets(Map.of(PARTITION, 0L));
        consumer.rebalance(List.of(PARTITION));
        return made;
    }

    // The bytes of a test are the name of the kind.
    private static RolloutDecision decision(byte[] bytes) {
        String kind = new String(bytes, UTF_8);
        return RolloutDecision.newBuilder()
                .setLine("main")
                .setKind(DecisionKind.valueOf(kind))
                .setWords("it is " + kind)
                .setWho("hone")
                .setDecidedAt(START)
                .build();
    }

    private void decide(long offset, DecisionKind kind) {
        consumer.addRecord(
                new ConsumerRecord<>(TOPIC, 0, offset, "main", kind.name().getBytes(UTF_8)));
    }

    private long committed() {
        return Objects.requireNonNull(consumer.committed(Set.of(PARTITION)).get(PARTITION))
                .offset();
    }

    @Test
    void itsPlaceIsCommittedBeforeAnythingIsTold() throws InterruptedException {
        consumer.updateEndOffsets(Map.of(PARTITION, 0L));
        loop.go();
        assertThat(committed()).isZero();
    }

    @Test
    void tellsInOrderAndCommitsWhatWasTaken() throws InterruptedException {
        decide(0, DecisionKind.STAGED);
        decide(1, DecisionKind.PROMOTED);
        loop.go();
        assertThat(committed()).isEqualTo(1);
        loop.go();
        assertThat(posted).hasSize(2).doesNotHaveDuplicates();
        assertThat(committed()).isEqualTo(2);
    }

    @Test
    void whatIsNotTakenIsTriedEverMoreSeldomAndLaterOnesWait() throws InterruptedException {
        answer = Optional.of("it answered 503");
        decide(0, DecisionKind.ROLLED_BACK);
        decide(1, DecisionKind.PROMOTED);
        List<Long> tries = new ArrayList<>();
        for (long second = 0; second <= 1200; second++) {
            now = START.plusSeconds(second);
            int before = posted.size();
            loop.go();
            if (posted.size() > before) {
                tries.add(second);
            }
        }
        assertThat(tries).containsExactly(0L, 1L, 3L, 7L, 15L, 31L, 63L, 127L, 255L, 511L, 811L, 1111L);
        assertThat(posted).containsOnly(posted.get(0));
        assertThat(committed()).isZero();

        answer = Optional.empty();
        now = now.plus(Duration.ofMinutes(5));
        loop.go();
        loop.go();
        assertThat(posted.get(posted.size() - 1)).isNotEqualTo(posted.get(0));
        assertThat(committed()).isEqualTo(2);
    }

    @Test
    void whatIsNeverTakenIsGivenUpAfterADay() throws InterruptedException {
        answer = Optional.of("ConnectException");
        decide(0, DecisionKind.ROLLED_BACK);
        decide(1, DecisionKind.PROMOTED);
        loop.go();
        now = START.plus(Duration.ofHours(24)).minusSeconds(1);
        loop.go();
        assertThat(committed()).isZero();
        now = now.plus(Duration.ofMinutes(5));
        loop.go();
        assertThat(committed()).isEqualTo(1);

        answer = Optional.empty();
        loop.go();
        assertThat(committed()).isEqualTo(2);
    }

    @Test
    void whatNobodyAskedForIsPassedOver() throws InterruptedException {
        loop = loop(Map.of("notices.webhook.url", "http://localhost:1/", "notices.decisions", "promoted,rolled-back"));
        decide(0, DecisionKind.STAGED);
        decide(1, DecisionKind.PROMOTED);
        loop.go();
        assertThat(posted).isEmpty();
        loop.go();
        assertThat(posted).hasSize(1);
        assertThat(committed()).isEqualTo(2);
    }

    @Test
    void whatWaitsGoesWithItsPartition() throws InterruptedException {
        answer = Optional.of("it answered 500");
        decide(0, DecisionKind.PROMOTED);
        loop.go();
        consumer.rebalance(List.of());
        now = now.plusSeconds(30);
        loop.go();
        assertThat(posted).hasSize(1);
    }

    @Test
    void aPlaceThatWasCommittedIsWhereItGoesOn() {
        consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(7)));
        consumer.rebalance(List.of());
        consumer.rebalance(List.of(PARTITION));
        assertThat(committed()).isEqualTo(7);
    }
}
