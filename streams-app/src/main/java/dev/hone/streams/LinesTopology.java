package dev.hone.streams;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.streams.decode.PatientRegistry;
import dev.hone.streams.evidence.EvidenceStage;
import dev.hone.streams.lines.LinesStage;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.RoundTerms;
import dev.hone.streams.lines.RoundsConfig;
import dev.hone.streams.ops.ServedWatch;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.KStream;

/**
 * The application that closes rounds and decides who serves: examples, outcomes and evidence in, rounds and rollouts
 * out.
 */
record LinesTopology(Settings settings, RoundTerms terms, ServedWatch served) implements Supplier<Topology> {

    LinesTopology(Settings settings, RoundTerms terms) {
        this(settings, terms, new ServedWatch());
    }

    @Override
    public Topology get() {
        TopicsConfig topics = TopicsConfig.from(settings);
        ConnectionConfig connection = PatientRegistry.in(ConnectionConfig.from(settings));
        RolloutConfig rollout = RolloutConfig.from(settings);
        StreamsBuilder builder = new StreamsBuilder();
        // Where the gate alone decides, nothing is served that could be evidence.
        List<KStream<String, EvidenceCounted>> evidence = rollout.policy() == RolloutConfig.Policy.GATE
                ? List.of()
                : new EvidenceStage(rollout.budget().time(), rollout.asksForEarlierScores(), topics, connection)
                        .attach(builder);
        ErasuresView erasures = new ErasuresView(topics.partitions(Topics.ERASURES));
        new LinesStage(
                        RoundsConfig.from(settings),
                        rollout,
                        terms,
                        LinesConfig.from(settings),
                        topics,
                        connection,
                        erasures::offsets,
                        served)
                .attach(builder, evidence);
        Topology topology = builder.build();
        // Last, since the number of a sub-topology is in the names of the folders of its state.
        erasures.attach(topology, topics.name(Topics.ERASURES), connection.valueSerde(Topics.ERASURES));
        return topology;
    }
}
