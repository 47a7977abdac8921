package dev.hone.streams;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.streams.decode.PatientRegistry;
import dev.hone.streams.thresholds.CutWatch;
import dev.hone.streams.thresholds.ThresholdStage;
import dev.hone.streams.thresholds.ThresholdsConfig;
import java.util.function.Supplier;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;

/** The application that keeps the quantiles of the recent past: quality-deltas in, goal-sets and progress out. */
record ThresholdsTopology(Settings settings, CutWatch cuts) implements Supplier<Topology> {

    ThresholdsTopology(Settings settings) {
        this(settings, new CutWatch());
    }

    @Override
    public Topology get() {
        StreamsBuilder builder = new StreamsBuilder();
        new ThresholdStage(
                        ThresholdsConfig.from(settings),
                        LinesConfig.from(settings),
                        TopicsConfig.from(settings),
                        PatientRegistry.in(ConnectionConfig.from(settings)),
                        cuts)
                .attach(builder);
        return builder.build();
    }
}
