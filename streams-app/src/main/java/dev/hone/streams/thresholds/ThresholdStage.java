package dev.hone.streams.thresholds;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ThresholdCell;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.Stores;

/**
 * From the score counts of the join to goal sets, and to how far a line is from them: one window per line, in one
 * store.
 */
public record ThresholdStage(
        ThresholdsConfig config, LinesConfig lines, TopicsConfig topics, ConnectionConfig connection, CutWatch cuts) {
    private static final String STORE = "thresholds";

    public void attach(StreamsBuilder builder) {
        builder.addStateStore(Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(STORE), Serdes.String(), connection.serde(ThresholdCell.class)));
        KStream<String, QualityDelta> deltas = builder.stream(
                topics.name(Topics.QUALITY_DELTAS),
                Consumed.with(Serdes.String(), connection.valueSerde(Topics.QUALITY_DELTAS))
                        .withName("quality-deltas"));
        KStream<String, ThresholdOutput> said = deltas.process(
                () -> new ThresholdProcessor(STORE, config, topics, lines, cuts),
                Named.as("rolling-thresholds"),
                STORE);
        publish(said, Topics.GOAL_SETS, ThresholdOutput.Goals.class, ThresholdOutput.Goals::record);
        publish(said, Topics.PROGRESS, ThresholdOutput.Way.class, ThresholdOutput.Way::record);
    }

    private <V, O extends ThresholdOutput> void publish(
            KStream<String, ThresholdOutput> said, Topic<V> topic, Class<O> kind, Function<O, V> record) {
        said.filter((key, output) -> kind.isInstance(output), Named.as("only-" + topic.name()))
                .mapValues(output -> record.apply(kind.cast(output)), Named.as("as-" + topic.name()))
                .to(
                        topics.name(topic),
                        Produced.with(Serdes.String(), connection.valueSerde(topic))
                                .withName(topic.name()));
    }
}
