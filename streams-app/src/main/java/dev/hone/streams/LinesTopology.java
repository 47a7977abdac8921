package dev.hone.streams;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.streams.lines.LinesStage;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.RoundTerms;
import dev.hone.streams.lines.RoundsConfig;
import java.util.function.Supplier;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;

/** The application that closes rounds and decides who serves: examples and outcomes in, rounds and rollouts out. */
record LinesTopology(Settings settings, RoundTerms terms) implements Supplier<Topology> {
    @Override
    public Topology get() {
        StreamsBuilder builder = new StreamsBuilder();
        new LinesStage(
                        RoundsConfig.from(settings),
                        RolloutConfig.from(settings),
                        terms,
                        TopicsConfig.from(settings),
                        ConnectionConfig.from(settings))
                .attach(builder);
        return builder.build();
    }
}
