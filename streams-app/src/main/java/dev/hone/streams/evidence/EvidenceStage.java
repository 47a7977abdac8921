package dev.hone.streams.evidence;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.Stores;

/**
 * From exposures and responses of canaries to the evidence of each line: a subject counts once per rollout, wherever
 * its interactions lie.
 *
 * @param remembered how long a subject that was counted is known again: as long as a rollout may last
 * @param keepsScores whether the scores that subjects gave before go along, remembered as long
 */
public record EvidenceStage(
        Duration remembered, boolean keepsScores, TopicsConfig topics, ConnectionConfig connection) {

    private static final String UNITS = "counted-subjects";

    /** Streams keyed by line, in as many partitions as lines have. */
    public List<KStream<String, EvidenceCounted>> attach(StreamsBuilder builder) {
        builder.addStateStore(Stores.windowStoreBuilder(
                Stores.persistentWindowStore(UNITS, remembered, Duration.ofMillis(1), false),
                Serdes.String(),
                Serdes.Long()));
        KStream<String, EvidenceCounted> ofSubjects = source(builder, Topics.EXPOSURES)
                .process(() -> new FirstOfUnit(UNITS, remembered, keepsScores), Named.as("first-of-subject"), UNITS)
                .repartition(Repartitioned.<String, EvidenceCounted>as("evidence-of-subjects")
                        .withKeySerde(Serdes.String())
                        .withValueSerde(connection.serde(EvidenceCounted.class))
                        .withNumberOfPartitions(topics.linePartitions()));
        return List.of(ofSubjects, source(builder, Topics.CANARY_RESPONSES));
    }

    private KStream<String, EvidenceCounted> source(StreamsBuilder builder, Topic<EvidenceCounted> topic) {
        return builder.stream(
                topics.name(topic),
                Consumed.with(Serdes.String(), connection.valueSerde(topic)).withName("source-" + topic.name()));
    }
}
