package dev.hone.streams.join;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.commit.AtCommit;
import dev.hone.streams.deadletter.BoundedRecord;
import dev.hone.streams.deadletter.Original;
import dev.hone.streams.ledger.TaskLedger;
import dev.hone.streams.quality.CatalogueConfig;
import dev.hone.streams.quality.Quality;
import dev.hone.streams.quality.VoteCheck;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** A task of the join in memory, with an interaction whose records a test sends when it wants. */
final class JoinFixture {

    private static final Settings SETTINGS = Settings.of(Map.of());
    private static final TextEnvelope TEXT = new TextEnvelope(null, ByteBuffer.wrap("Hello".getBytes(UTF_8)));
    static final PromptSubmitted PROMPT = PromptSubmitted.newBuilder()
            .setSegment("acme/support")
            .setMessages(List.of(new Message("user", TEXT)))
            .build();
    static final ResponseServed RESPONSE =
            ResponseServed.newBuilder().setVersion("line@base").setText(TEXT).build();
    static final FeedbackGiven RATING = FeedbackGiven.newBuilder()
            .setFeedbackId("f")
            .setMetric("rating")
            .setValue(5.0)
            .setSource(new Source(SourceKind.HUMAN, "u"))
            .setEventTime(Instant.ofEpochSecond(100))
            .build();

    static final FeedbackGiven CORRECTED = FeedbackGiven.newBuilder(RATING)
            .setFeedbackId("c")
            .setValue(null)
            .setCorrection(new TextEnvelope(null, ByteBuffer.wrap("Good day".getBytes(UTF_8))))
            .build();

    final MockProcessorContext<Object, Object> context = new MockProcessorContext<>();

    private final AtCommit commit = new AtCommit(AtCommit.STORE);

    /** What is known of erasures. */
    Erasures erasures = Erasures.NONE;

    /** How often it was asked for a catalogue, as each assessment does once. */
    int assessments;

    JoinFixture() {
        context.setCurrentSystemTimeMs(0);
        List.of(
                        stringStore(Interactions.STORE, Serdes.ByteArray()),
                        stringStore(ContentStore.STORE, Serdes.ByteArray()),
                        stringStore(TaskClock.STORE, Serdes.ByteArray()),
                        stringStore(TaskLedger.STORE, Serdes.ByteArray()),
                        bytesStore(Timers.STORE, Serdes.ByteArray()),
                        bytesStore(UnsentCounts.STORE, Serdes.Long()))
                .forEach(builder -> {
                    var store = builder.withLoggingDisabled().build();
                    store.init(context.getStateStoreContext(), store);
                    context.addStateStore(store);
                });
        context.addStateStore(commit);
    }

    /** Writes what the task has in memory. */
    void commit() {
        commit.flushCache();
    }

    private static <V> StoreBuilder<?> stringStore(String name, Serde<V> values) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), values);
    }

    private static <V> StoreBuilder<?> bytesStore(String name, Serde<V> values) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), values);
    }

    /** By which it judges. */
    Rules rules() {
        var catalogue = CatalogueConfig.from(SETTINGS).version();
        return new Rules(
                (line, time) -> {
                    assessments++;
                    return catalogue;
                },
                (metrics, votes, due) -> {
                    Quality quality = Quality.of(metrics, votes, due);
                    return new Scored(quality.shrunk(), quality.raw(), quality.votes());
                },
                VoteCheck::problem);
    }

    /** A processor as a task starts it, after the commit of the one before. */
    JoinProcessor started() {
        commit();
        Rules rules = rules();
        JoinProcessor processor = new JoinProcessor(
                new JoinSettings(
                        JoinConfig.from(SETTINGS),
                        CountingConfig.from(SETTINGS),
                        LinesConfig.from(SETTINGS),
                        rules,
                        new JoinSettings.Pace(() -> 0, Duration.ofMillis(100))),
                new Revisions.Readers(original -> PROMPT, original -> RESPONSE, original -> CORRECTED),
                erasures,
                new JoinStage.Outlets(
                        "interactions",
                        "scored",
                        "evidence",
                        "deltas",
                        "ledgers",
                        "letters",
                        "examples",
                        "erased",
                        "sessions",
                        "feedback"));
        processor.init(context);
        return processor;
    }

    /** The keys of what is kept of inputs. */
    List<String> contents() {
        commit();
        List<String> keys = new ArrayList<>();
        KeyValueStore<String, byte[]> store = context.getStateStore(ContentStore.STORE);
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            all.forEachRemaining(entry -> keys.add(entry.key));
        }
        return keys;
    }

    static Record<String, Object> record(SpecificRecord content, long second) {
        return record("i", content, second);
    }

    private static String input(SpecificRecord content) {
        if (content instanceof PromptSubmitted) {
            return Topics.PROMPTS.name();
        }
        return content instanceof ResponseServed ? Topics.RESPONSES.name() : Topics.FEEDBACK.name();
    }

    static Record<String, Object> record(String id, SpecificRecord content, long second) {
        byte[] key = id.getBytes(UTF_8);
        Original original = new Original(key, key, "topic", 0, second, second * 1000);
        return new Record<>(id, new BoundedRecord(id, original, input(content), content), second * 1000);
    }
}
