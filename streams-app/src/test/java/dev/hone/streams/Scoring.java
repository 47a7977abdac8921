package dev.hone.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.BucketDelta;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.Ledger;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ScoreCount;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.Tick;
import dev.hone.schemas.records.VoteUsed;
import dev.hone.schemas.topics.RecordHeaders;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The scoring application without a broker: records in with their times, everything out that it said. */
final class Scoring implements AutoCloseable {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    final TopicsConfig topics;
    private final ConnectionConfig connection;
    private final TopologyTestDriver driver;
    private final Map<String, TestInputTopic<byte[], byte[]>> inputs = new HashMap<>();
    private final Map<String, Serializer<?>> serializers = new HashMap<>();
    private final List<QualityDelta> deltas = new ArrayList<>();
    private final List<TestRecord<String, ScoredInteraction>> interactions = new ArrayList<>();

    record Letter(@Nullable String key, @Nullable ByteBuffer value, String stage, String reason, String topic) {}

    record Counted(String line, String segment, long stampMs, long bucketMs, int quality) {}

    Scoring(Path state, Map<String, String> overrides) {
        this(state, Settings.of(merged(overrides)));
    }

    private Scoring(Path state, Settings settings) {
        topics = TopicsConfig.from(settings);
        connection = ConnectionConfig.from(settings);
        Properties properties = new Properties();
        properties.put("application.id", "hone-scoring");
        properties.put("bootstrap.servers", "nowhere:1");
        properties.put("state.dir", state.toString());
        properties.put("processing.guarantee", "exactly_once_v2");
        properties.put("ensure.explicit.internal.resource.naming", "true");
        properties.put("rocksdb.config.setter", "dev.hone.streams.rocksdb.SharedMemory");
        driver = new TopologyTestDriver(
                new ScoringTopology(topics, connection, ScoringConfig.from(settings), () -> 0).get(),
                properties,
                START);
    }

    private static Map<String, String> merged(Map<String, String> overrides) {
        Map<String, String> values = new HashMap<>(Map.of(
                "schema.registry.url", "mock://scoring",
                "topics.partitions", "1",
                "clock.ticks.enabled", "false"));
        values.putAll(overrides);
        return values;
    }

    <V extends SpecificRecord> void pipe(Topic<V> topic, String id, V value, Instant at) {
        pipeBytes(topic, id.getBytes(UTF_8), bytes(topic, value), at);
    }

    <V> byte[] bytes(Topic<V> topic, V value) {
        @SuppressWarnings("unchecked") // made for this topic, whose values are V
        Serializer<V> serializer = (Serializer<V>) serializers.computeIfAbsent(
                topic.name(), name -> connection.valueSerde(topic).serializer());
        return serializer.serialize(topics.name(topic), value);
    }

    void pipeBytes(Topic<?> topic, byte @Nullable [] key, byte @Nullable [] value, Instant at) {
        inputs.computeIfAbsent(
                        topics.name(topic),
                        name -> driver.createInputTopic(name, new ByteArraySerializer(), new ByteArraySerializer()))
                .pipeInput(new TestRecord<>(key, value, at));
    }

    void pipe(Input input) {
        pipe(input, 0);
    }

    void pipe(Input input, long shiftMs) {
        Instant at = input.at().plusMillis(shiftMs);
        input.pipe(this, at);
    }

    void goalSet(GoalSet goalSet) {
        pipe(Topics.GOAL_SETS, goalSet.getLine() + "/" + goalSet.getSegment(), goalSet, START);
    }

    void tick(Instant at) {
        pipe(Topics.CLOCK, "0", new Tick(at), at);
    }

    /** Lets the wall clock run, so that timers that are left fire and reports are written. */
    void settle() {
        for (int i = 0; i < 20; i++) {
            driver.advanceWallClockTime(Duration.ofMillis(100));
        }
    }

    void pass(Duration wallTime) {
        driver.advanceWallClockTime(wallTime);
    }

    List<ScoredInteraction> interactions() {
        interactions.addAll(read(Topics.INTERACTIONS));
        return interactions.stream().map(TestRecord::value).toList();
    }

    /** The newest closed revision of each interaction, less what depends on how often it was revised. */
    Map<String, ScoredInteraction> closed() {
        interactions();
        Map<String, ScoredInteraction> closed = new TreeMap<>();
        interactions.stream()
                .filter(record -> record.value().getClosed())
                .forEach(record -> closed.put(
                        record.key(),
                        ScoredInteraction.newBuilder(record.value())
                                .setRevision(0)
                                .setPreviousQuality(null)
                                .build()));
        return closed;
    }

    /** The quality of the newest closed revision; throws when there is none. */
    @Nullable
    Integer closedQuality(String id) {
        return closed(id).getQuality();
    }

    List<VoteUsed> closedVotes(String id) {
        return closed(id).getVotes();
    }

    /** The newest closed revision; throws when there is none. */
    ScoredInteraction closed(String id) {
        ScoredInteraction closed = closed().get(id);
        if (closed == null) {
            throw new IllegalStateException(id + " was not closed");
        }
        return closed;
    }

    List<Example> examples() {
        return read(Topics.EXAMPLES).stream().map(TestRecord::value).toList();
    }

    List<QualityDelta> deltas() {
        read(Topics.QUALITY_DELTAS).forEach(record -> deltas.add(record.value()));
        return deltas;
    }

    /** All that was sent for the thresholds, summed up. */
    Map<Counted, Long> counts() {
        Map<Counted, Long> sums = new HashMap<>();
        for (QualityDelta delta : deltas()) {
            for (BucketDelta bucket : delta.getDeltas()) {
                for (ScoreCount score : bucket.getScores()) {
                    Counted counted = new Counted(
                            delta.getLine(),
                            bucket.getSegment(),
                            bucket.getStamp().toEpochMilli(),
                            bucket.getBucket().toEpochMilli(),
                            score.getQuality());
                    sums.merge(counted, score.getCount(), Long::sum);
                }
            }
        }
        sums.values().removeIf(sum -> sum == 0);
        return sums;
    }

    Ledger ledger() {
        settle();
        List<TestRecord<String, Ledger>> ledgers = read(Topics.LEDGERS);
        if (!ledgers.isEmpty()) {
            newestLedger = ledgers.get(ledgers.size() - 1).value();
        }
        if (newestLedger == null) {
            throw new IllegalStateException("no ledger was written");
        }
        return newestLedger;
    }

    private @Nullable Ledger newestLedger;

    /** The outcomes that some record has. */
    Map<String, Long> outcomes() {
        Map<String, Long> outcomes = new TreeMap<>(ledger().getOutcomes());
        outcomes.values().removeIf(count -> count == 0);
        return outcomes;
    }

    List<TestRecord<byte[], byte[]>> letterRecords() {
        return driver.createOutputTopic(
                        topics.name(Topics.DEAD_LETTERS), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    List<Letter> letters() {
        return letterRecords().stream()
                .map(record -> new Letter(
                        record.key() == null ? null : new String(record.key(), UTF_8),
                        record.value() == null ? null : ByteBuffer.wrap(record.value()),
                        header(record, RecordHeaders.STAGE),
                        header(record, RecordHeaders.REASON),
                        header(record, RecordHeaders.TOPIC)))
                .toList();
    }

    List<TestRecord<byte[], byte[]>> rerouted() {
        return driver.createOutputTopic(
                        topics.name(Topics.REROUTED), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    /** Those of the records that were not read yet. */
    List<Headers> headers(Topic<?> topic) {
        return read(topic).stream().map(TestRecord::headers).toList();
    }

    <V> List<TestRecord<String, V>> read(Topic<V> topic) {
        return driver.createOutputTopic(
                        topics.name(topic),
                        new StringDeserializer(),
                        connection.valueSerde(topic).deserializer())
                .readRecordsToList();
    }

    @Override
    public void close() {
        driver.close();
    }

    private static String header(TestRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
