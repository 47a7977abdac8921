package dev.hone.trainer.shards;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.RoundShard;
import dev.hone.schemas.records.ShardEvent;
import dev.hone.schemas.serde.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KafkaShardLogTest {

    private static final String TOPIC = "round-shards";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

    private static final long BACKLOG = 4;

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private KafkaShardLog log;
    private long offset;

    @BeforeEach
    void open() {
        consumer.assign(List.of(PARTITION));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, BACKLOG));
        log = new KafkaShardLog(
                TOPIC,
                consumer,
                new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()),
                (topic, news) -> text(news.getWork()),
                (topic, bytes) -> news(new String(bytes, StandardCharsets.UTF_8)));
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void whatIsNoRecordOfAShardIsPassedOver() {
        written(text("first"));
        written(null);
        written(text("malformed"));
        written(text("last"));

        assertThat(log.hear(Duration.ZERO)).extracting(RoundShard::getWork).containsExactly("first", "last");
    }

    @Test
    void isCaughtUpOnceItHasHeardWhatHadBeenToldWhenItBegan() {
        written(text("first"));
        written(text("second"));
        log.hear(Duration.ZERO);
        assertThat(log.caughtUp()).isFalse();

        written(null);
        written(text("malformed"));
        log.hear(Duration.ZERO);

        assertThat(log.caughtUp()).isTrue();
        consumer.updateEndOffsets(Map.of(PARTITION, BACKLOG + 1));
        assertThat(log.caughtUp()).isTrue();
    }

    private void written(byte @Nullable [] value) {
        consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, offset++, text("main"), value));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static RoundShard news(String work) {
        if (work.equals("malformed")) {
            throw new MalformedRecordException("no shard");
        }
        return RoundShard.newBuilder()
                .setEvent(ShardEvent.CLOSED)
                .setLine("main")
                .setRoundId("main#1")
                .setGroup("ours")
                .setWork(work)
                .setWorker("somebody")
                .build();
    }
}
