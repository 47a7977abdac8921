package dev.hone.streams.evidence;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.LogAndSkipOnInvalidTimestamp;
import org.apache.kafka.streams.state.Stores;

/**
 * From interactions and responses to the evidence of each line: a subject counts once per rollout, wherever its
 * interactions lie.
 *
 * @param remembered how long copies are known again: as long as a rollout may last
 * @param lines whose declared segments are judged by themselves; the others count in the whole alone
 */
public record EvidenceStage(Duration remembered, LinesConfig lines, TopicsConfig topics, ConnectionConfig connection) {

    private static final String UNITS = "counted-subjects";
    private static final String REQUESTS = "counted-requests";
    private static final String RESPONSES = "counted-responses";

    /** Streams keyed by line, in as many partitions as lines have. */
    public List<KStream<String, EvidenceCounted>> attach(StreamsBuilder builder) {
        addWindows(builder, UNITS, Serdes.Long());
        addWindows(builder, REQUESTS, Serdes.ByteArray());
        addWindows(builder, RESPONSES, Serdes.ByteArray());
        KStream<String, EvidenceCounted> exposures = builder.stream(
                        topics.name(Topics.INTERACTIONS),
                        Consumed.with(Serdes.String(), connection.valueSerde(Topics.INTERACTIONS))
                                .withName("source-interactions"))
                .process(() -> new ReadExposures(lines), Named.as("read-exposures"));
        return List.of(ofSubjects(exposures), ofRequests(exposures), ofResponses(builder));
    }

    private KStream<String, EvidenceCounted> ofSubjects(KStream<String, EvidenceCounted> exposures) {
        return exposures
                .filterNot(EvidenceStage::isRequest, Named.as("of-subjects"))
                .selectKey((id, evidence) -> evidence.getLine() + "/" + evidence.getUnit(), Named.as("by-subject"))
                .repartition(spread("exposures", topics.partitions()))
                .process(() -> new FirstOfUnit(UNITS, remembered), Named.as("first-of-subject"), UNITS)
                .repartition(byLine("evidence-of-subjects"));
    }

    private KStream<String, EvidenceCounted> ofRequests(KStream<String, EvidenceCounted> exposures) {
        return exposures
                .filter(EvidenceStage::isRequest, Named.as("of-requests"))
                .process(() -> new FirstInTime(REQUESTS), Named.as("first-of-request"), REQUESTS)
                .repartition(byLine("evidence-of-requests"));
    }

    private KStream<String, EvidenceCounted> ofResponses(StreamsBuilder builder) {
        String topic = topics.name(Topics.RESPONSES);
        return builder.stream(
                        topic,
                        Consumed.with(Serdes.String(), Serdes.ByteArray())
                                .withTimestampExtractor(new LogAndSkipOnInvalidTimestamp())
                                .withName("source-responses"))
                .process(
                        () -> new ReadResponses(
                                topic, connection.valueSerde(Topics.RESPONSES).deserializer()),
                        Named.as("read-responses"))
                .process(() -> new FirstInTime(RESPONSES), Named.as("first-of-response"), RESPONSES)
                .repartition(byLine("evidence-of-responses"));
    }

    private void addWindows(StreamsBuilder builder, String store, Serde<?> values) {
        builder.addStateStore(Stores.windowStoreBuilder(
                Stores.persistentWindowStore(store, remembered, Duration.ofMillis(1), false), Serdes.String(), values));
    }

    private Repartitioned<String, EvidenceCounted> byLine(String name) {
        return spread(name, topics.linePartitions());
    }

    private Repartitioned<String, EvidenceCounted> spread(String name, int partitions) {
        return Repartitioned.<String, EvidenceCounted>as(name)
                .withKeySerde(Serdes.String())
                .withValueSerde(connection.serde(EvidenceCounted.class))
                .withNumberOfPartitions(partitions);
    }

    // Without a subject the interaction itself is the unit: its records lie together as they are.
    private static boolean isRequest(String interactionId, EvidenceCounted evidence) {
        return interactionId.equals(evidence.getUnit());
    }
}
