package dev.hone.streams.thresholds;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ThresholdCell;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.Stores;

/** From the score counts of the join to goal sets: one window per line, in one store. */
public record ThresholdStage(ThresholdsConfig config, TopicsConfig topics, ConnectionConfig connection) {
    private static final String STORE = "thresholds";

    public void attach(StreamsBuilder builder) {
        builder.addStateStore(Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(STORE), Serdes.String(), connection.serde(ThresholdCell.class)));
        KStream<String, QualityDelta> deltas = builder.stream(
                topics.name(Topics.QUALITY_DELTAS),
                Consumed.with(Serdes.String(), connection.valueSerde(Topics.QUALITY_DELTAS))
                        .withName("quality-deltas"));
        deltas.process(
                        () -> new ThresholdProcessor(STORE, config, topics.partitions()),
                        Named.as("rolling-thresholds"),
                        STORE)
                .to(
                        topics.name(Topics.GOAL_SETS),
                        Produced.with(Serdes.String(), connection.valueSerde(Topics.GOAL_SETS))
                                .withName("goal-sets"));
    }
}
