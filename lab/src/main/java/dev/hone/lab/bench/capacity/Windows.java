package dev.hone.lab.bench.capacity;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.MetricDefinition;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.streams.join.JoinConfig;
import dev.hone.streams.quality.CatalogueConfig;
import java.time.Duration;

/**
 * For how long what is kept, by the settings.
 *
 * @param content prompt and response in the state of the join, from the response on
 * @param votes votes in the state of the join, likewise
 * @param inputs the input topics
 * @param examples the topic of examples
 */
public record Windows(Duration content, Duration votes, Duration inputs, Duration examples) {

    public static Windows from(Settings settings) {
        JoinConfig join = JoinConfig.from(settings);
        TopicsConfig topics = TopicsConfig.from(settings);
        long longestWaitMs = CatalogueConfig.from(settings).metrics().stream()
                .mapToLong(MetricDefinition::getWaitMs)
                .max()
                .orElse(0);
        return new Windows(
                join.reviseWindow().plusMillis(longestWaitMs),
                join.retention(),
                Duration.ofMillis(topics.retention().inputsMs()),
                Duration.ofMillis(topics.retention().examplesMs()));
    }
}
