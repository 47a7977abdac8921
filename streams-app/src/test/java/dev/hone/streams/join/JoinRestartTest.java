package dev.hone.streams.join;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Ledger;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.streams.deadletter.BoundedRecord;
import dev.hone.streams.deadletter.Original;
import dev.hone.streams.ledger.Outcome;
import dev.hone.streams.ledger.TaskLedger;
import dev.hone.streams.quality.CatalogueConfig;
import dev.hone.streams.quality.Quality;
import dev.hone.streams.quality.VoteCheck;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** A task that moves to another thread or process goes on from its stores alone. */
class JoinRestartTest {

    private static final Settings SETTINGS = Settings.of(Map.of());
    private static final TextEnvelope TEXT = new TextEnvelope(null, ByteBuffer.wrap("Hello".getBytes(UTF_8)));
    private static final PromptSubmitted PROMPT = PromptSubmitted.newBuilder()
            .setSegment("acme/support")
            .setMessages(List.of(new Message("user", TEXT)))
            .build();
    private static final ResponseServed RESPONSE =
            ResponseServed.newBuilder().setVersion("line@base").setText(TEXT).build();
    private static final FeedbackGiven RATING = FeedbackGiven.newBuilder()
            .setFeedbackId("f")
            .setMetric("rating")
            .setValue(5.0)
            .setSource(new Source(SourceKind.HUMAN, "u"))
            .setEventTime(Instant.ofEpochSecond(100))
            .build();

    private final MockProcessorContext<Object, Object> context = new MockProcessorContext<>();

    JoinRestartTest() {
        List.of(
                        stringStore(Interactions.STORE, Serdes.ByteArray()),
                        stringStore(ContentStore.STORE, Serdes.ByteArray()),
                        stringStore(TaskClock.STORE, Serdes.Long()),
                        stringStore(TaskLedger.STORE, Serdes.Long()),
                        bytesStore(Timers.STORE, Serdes.ByteArray()),
                        bytesStore(UnsentCounts.STORE, Serdes.Long()))
                .forEach(builder -> {
                    var store = builder.withLoggingDisabled().build();
                    store.init(context.getStateStoreContext(), store);
                    context.addStateStore(store);
                });
    }

    private static <V> StoreBuilder<?> stringStore(String name, Serde<V> values) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), values);
    }

    private static <V> StoreBuilder<?> bytesStore(String name, Serde<V> values) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), values);
    }

    private JoinProcessor started() {
        var catalogue = CatalogueConfig.from(SETTINGS).version();
        Rules rules = new Rules(
                (line, time) -> catalogue,
                (metrics, votes, due) -> {
                    Quality quality = Quality.of(metrics, votes, due);
                    return new Scored(quality.shrunk(), quality.raw(), quality.votes());
                },
                VoteCheck::problem);
        JoinProcessor processor = new JoinProcessor(
                new JoinSettings(
                        JoinConfig.from(SETTINGS), CountingConfig.from(SETTINGS), LinesConfig.from(SETTINGS), rules),
                new Revisions.Readers(original -> PROMPT, original -> RESPONSE),
                new JoinStage.Outlets(List.of("scored"), "deltas", "ledgers", "letters"));
        processor.init(context);
        return processor;
    }

    private static Record<String, Object> record(SpecificRecord content, long second) {
        byte[] key = "i".getBytes(UTF_8);
        Original original = new Original(key, key, "topic", 0, second, second * 1000);
        return new Record<>("i", new BoundedRecord("i", original, content), second * 1000);
    }

    @Test
    void keepsClockTimersCountsAndLedger() {
        JoinProcessor first = started();
        first.process(record(PROMPT, 10));
        first.process(record(RESPONSE, 20));
        first.process(record(RATING, 100));
        first.process(record(PROMPT, 4000));
        JoinProcessor second = started();
        context.resetForwards();

        second.process(record(RATING, 4001));
        second.process(record(RESPONSE, 4020));

        assertThat(context.forwarded("scored")).isEmpty();
        List<QualityDelta> deltas = context.forwarded("deltas").stream()
                .map(forward -> (QualityDelta) forward.record().value())
                .toList();
        assertThat(deltas).hasSize(1);
        assertThat(deltas.get(0).getWatermark()).isEqualTo(Instant.ofEpochSecond(4020));
        context.scheduledPunctuators().get(3).getPunctuator().punctuate(0);
        Ledger ledger = (Ledger) context.forwarded("ledgers").get(0).record().value();
        assertThat(ledger.getOutcomes())
                .containsEntry(Outcome.ACCEPTED.word(), 3L)
                .containsEntry(Outcome.DUPLICATES.word(), 3L);
        assertThat(ledger.getInteractions()).isEqualTo(1);
        assertThat(ledger.getExamples()).isEqualTo(1);
    }

    @Test
    void firesTheTimersThatAreLeftAndSendsWhatIsCounted() {
        JoinProcessor first = started();
        first.process(record(PROMPT, 10));
        first.process(record(RESPONSE, 20));
        first.process(record(RATING, 100));
        JoinProcessor second = started();
        context.resetForwards();

        second.process(record(PROMPT, 3621));

        assertThat(context.forwarded("scored"))
                .singleElement()
                .satisfies(forward -> assertThat(
                                ((ScoredInteraction) forward.record().value()).getClosed())
                        .isTrue());
        long counted = context.forwarded("deltas").stream()
                .map(forward -> (QualityDelta) forward.record().value())
                .flatMap(delta -> delta.getDeltas().stream())
                .flatMap(delta -> delta.getScores().stream())
                .mapToLong(score -> score.getCount())
                .sum();
        assertThat(counted).isEqualTo(1);
    }
}
