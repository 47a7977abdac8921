package dev.hone.lab.bench.streams;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.CatalogueVersion;
import dev.hone.schemas.records.MetricCatalogue;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.ServingStatus;
import dev.hone.schemas.records.Verdict;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.quality.CatalogueConfig;
import dev.hone.terminal.RunFailedException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Writes a whole load, and before it a candidate and a server that has it, so that a rollout is on. */
final class Preload {

    private static final long TOLD_EACH = 20_000;
    private static final Map<String, String> LARGE_BATCHES =
            Map.of("kafka.batch.size", Integer.toString(1 << 19), "kafka.linger.ms", "100");
    private static final String LINE = "main";

    private final Settings settings;
    private final Told told;
    private final KafkaAccess wire;
    private final InputBytes bytes;
    private final CompletableFuture<Exception> failure = new CompletableFuture<>();
    private long records;
    private long recordBytes;

    /** @param told is told how far it has come */
    Preload(Settings settings, long seed, Told told) {
        this.settings = settings.with(LARGE_BATCHES);
        this.told = told;
        wire = KafkaAccess.from(this.settings);
        bytes = new InputBytes(wire.topics(), wire.connection(), new SplittableRandom(seed));
    }

    /**
     * What is written.
     *
     * @param open what comes before the load, in this order
     * @param openOnly whether the load itself is left out: it says who asks
     */
    record Request(Shape shape, StreamsPlan.Load load, List<OpenRows> open, boolean openOnly) {

        long openRecords() {
            return open.stream().mapToLong(OpenRows::records).sum();
        }

        /** But for copies and what cannot be read. */
        long about() {
            return openRecords() + (openOnly ? 0 : load.interactions() * (2 + shape.votes()));
        }
    }

    /**
     * What was sent.
     *
     * @param open records of the interactions that stay open, which are among the others
     */
    record Sent(long records, long bytes, long open) {}

    /** @param now the time of the server's lease, which is a long one */
    Sent write(Request request, Instant now) {
        wire.createTopics();
        createOutput();
        try (Producer<String, byte[]> producer = wire.producer()) {
            rollout(producer, now);
            if (!request.open().isEmpty() && !request.openOnly()) {
                one(producer, Topics.CATALOGUES, LINE, twoWaits());
            }
            Corpus.Sink sink = record -> {
                records++;
                recordBytes += record.key().length() + record.value().length;
                send(producer, wire.name(record.topic()), record);
                if (records % TOLD_EACH == 0) {
                    told.at(records, request.about());
                }
            };
            request.open().forEach(rows -> rows.send(request.shape(), request.load(), bytes, sink));
            if (!request.openOnly()) {
                new Corpus(request.shape(), request.load(), bytes).send(sink);
            }
            producer.flush();
        }
        if (failure.isDone()) {
            throw new RunFailedException(
                    "the load could not be written: " + failure.join().getMessage());
        }
        return new Sent(records, recordBytes, request.openRecords());
    }

    // What was answered before the load waits for a year, and the load as long as is configured.
    private MetricCatalogue twoWaits() {
        CatalogueVersion ofLoad = CatalogueConfig.from(settings).version();
        CatalogueVersion ofOpen = CatalogueConfig.from(
                        settings.with(Map.of(RunSettings.WAIT, Long.toString(RunSettings.YEAR_MS))))
                .version();
        return new MetricCatalogue(
                LINE, List.of(ofOpen, new CatalogueVersion(ofLoad.getDigest(), Corpus.START, ofLoad.getMetrics())));
    }

    private void createOutput() {
        try (Admin admin = wire.admin()) {
            String output = wire.topics().prefix() + "." + BareJoin.OUTPUT;
            admin.createTopics(List.of(new NewTopic(output, wire.topics().partitions(), (short) 1)))
                    .all()
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunFailedException("stopped before the end", e);
        } catch (ExecutionException e) {
            throw new RunFailedException("no topic for the bare join: " + e.getMessage(), e);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback tells
    private void send(Producer<String, byte[]> producer, String topic, Corpus.Arrival record) {
        producer.send(
                new ProducerRecord<>(topic, null, record.timestampMs(), record.key(), record.value()), this::sent);
    }

    private void sent(@Nullable RecordMetadata metadata, @Nullable Exception problem) {
        if (problem != null) {
            failure.complete(problem);
        }
    }

    private void rollout(Producer<String, byte[]> producer, Instant now) {
        ModelVersion candidate = ModelVersion.newBuilder()
                .setVersion(InputBytes.CHALLENGER)
                .setLine(LINE)
                .setSequence(1)
                .setParent(InputBytes.CHAMPION)
                .setArtifact("main/1")
                .setDigest("sha256:01")
                .setBaseDigest("sha256:02")
                .setExamples(1)
                .setTrainedTokens(1)
                .setVerdict(Verdict.CANDIDATE)
                .setReason("made for a benchmark.")
                .build();
        one(producer, Topics.MODEL_VERSIONS, LINE, new RoundOutcome(candidate));
        one(
                producer,
                Topics.SERVING_STATUS,
                "bench",
                new ServingStatus(
                        "bench", List.of(LINE), List.of(InputBytes.CHAMPION, InputBytes.CHALLENGER), 0L, now));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback tells
    private <V> void one(Producer<String, byte[]> producer, Topic<V> topic, String key, V value) {
        byte[] encoded = wire.connection().valueSerde(topic).serializer().serialize(wire.name(topic), value);
        producer.send(new ProducerRecord<>(wire.name(topic), key, encoded), this::sent);
    }
}
