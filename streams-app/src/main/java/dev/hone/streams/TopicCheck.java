package dev.hone.streams;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.HOURS;

import dev.hone.schemas.records.MetricDefinition;
import dev.hone.schemas.topics.TopicProvisioning;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.config.TopicConfig;

/**
 * What is wrong with the settings of topics that exist, which are never changed from here: an operator may have chosen
 * them.
 */
record TopicCheck(TopicsConfig topics, ScoringConfig scoring) {

    /** The physical topics that are judged. */
    List<String> names() {
        return Stream.concat(Topics.inputs().stream(), TopicProvisioning.bounded().stream())
                .map(topics::name)
                .toList();
    }

    /**
     * A sentence for each topic that refuses what scoring may have to write: its program would stop at that record, and
     * again after each start.
     *
     * @param settings of the topics that there are
     */
    List<String> tooSmall(Map<String, Map<String, String>> settings) {
        return TopicProvisioning.bounded().stream()
                .map(topics::name)
                .filter(settings::containsKey)
                .sorted()
                .filter(topic -> number(settings, topic, TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
                        < TopicProvisioning.MAX_MESSAGE_BYTES)
                .map(topic -> "topic " + topic + " takes records of at most "
                        + number(settings, topic, TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
                        + " bytes, but one that is written there may have " + TopicProvisioning.MAX_MESSAGE_BYTES
                        + ": set its max.message.bytes to that or more (kafka-configs.sh --alter --entity-type topics"
                        + " --entity-name " + topic + " --add-config max.message.bytes="
                        + TopicProvisioning.MAX_MESSAGE_BYTES + ")")
                .toList();
    }

    /** A sentence for each input that is kept for less time than its interactions may take. */
    List<String> warnings(Map<String, Map<String, String>> settings) {
        return Topics.inputs().stream()
                .filter(input -> settings.containsKey(topics.name(input)))
                .flatMap(input -> {
                    String topic = topics.name(input);
                    return tooShort(topic, number(settings, topic, TopicConfig.RETENTION_MS_CONFIG)).stream();
                })
                .toList();
    }

    private Optional<String> tooShort(String topic, long keptMs) {
        Duration needed = needed();
        if (keptMs == -1 || keptMs >= needed.toMillis()) {
            return Optional.empty();
        }
        return Optional.of(topic + " keeps records for " + words(Duration.ofMillis(keptMs))
                + ", but an interaction may take " + words(needed)
                + " (join.orphan.wait.ms, the longest wait.ms of the catalogue and join.revise.window.ms together):"
                + " raise topics.retention.inputs.ms, and retention.ms of the topic, by the longest outage to survive"
                + " too, or lower those; what is deleted before it was read is lost");
    }

    /** The longest that an interaction may take from its first record to its last revision. */
    private Duration needed() {
        long longestWaitMs = scoring.catalogue().metrics().stream()
                .mapToLong(MetricDefinition::getWaitMs)
                .max()
                .orElse(0);
        return scoring.join().orphanWait().plus(scoring.join().reviseWindow()).plusMillis(longestWaitMs);
    }

    private static long number(Map<String, Map<String, String>> settings, String topic, String key) {
        String value = settings.getOrDefault(topic, Map.of()).get(key);
        if (value == null) {
            throw new IllegalStateException("the broker does not say what " + key + " of " + topic + " is");
        }
        return Long.parseLong(value);
    }

    private static String words(Duration time) {
        long hours = time.toHours();
        if (hours == 0) {
            return time.toSeconds() + " s";
        }
        long days = HOURS.toDays(hours);
        long rest = hours - DAYS.toHours(days);
        String inDays = days == 0 ? "" : days + " d";
        return rest == 0 ? inDays : (inDays + " " + rest + " h").strip();
    }
}
