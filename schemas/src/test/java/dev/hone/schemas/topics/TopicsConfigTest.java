package dev.hone.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.topics.TopicsConfig.Retention;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicsConfigTest {

    @Test
    void defaults() {
        assertThat(TopicsConfig.from(Settings.of(Map.of())))
                .isEqualTo(new TopicsConfig(
                        "hone", 64, 8, (short) -1, new Retention(days(15), days(28), days(180), days(1825)), days(1)));
    }

    @Test
    void everyKeyIsMapped() {
        Settings settings = Settings.of(Map.of(
                "topics.prefix", "acme.hone",
                "topics.partitions", "4",
                "topics.line.partitions", "2",
                "topics.replication", "3",
                "topics.retention.inputs.ms", "-1",
                "topics.retention.interactions.ms", "11",
                "topics.retention.examples.ms", "12",
                "topics.retention.records.ms", "13",
                "topics.segment.ms", "-1"));

        assertThat(TopicsConfig.from(settings))
                .isEqualTo(new TopicsConfig("acme.hone", 4, 2, (short) 3, new Retention(-1, 11, 12, 13), -1));
    }

    @ParameterizedTest
    @CsvSource({
        "topics.prefix, ''",
        "topics.prefix, a/b",
        "topics.partitions, 0",
        "topics.partitions, many",
        "topics.line.partitions, 0",
        "topics.replication, 0",
        "topics.retention.inputs.ms, -2",
        "topics.retention.interactions.ms, 0",
        "topics.retention.examples.ms, never",
        "topics.retention.records.ms, -7",
        "topics.segment.ms, 0"
    })
    void refusesAndNames(String key, String value) {
        assertThatThrownBy(() -> TopicsConfig.from(Settings.of(Map.of(key, value))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("Allowed: ");
    }

    @Test
    void namesStartWithThePrefix() {
        TopicsConfig config = TopicsConfig.from(Settings.of(Map.of("topics.prefix", "acme")));

        assertThat(config.name(Topics.GOAL_SETS)).isEqualTo("acme.goal-sets");
    }

    @Test
    void namesAreDistinct() {
        assertThat(Topics.all()).extracting(Topic::name).doesNotHaveDuplicates().hasSize(27);
    }

    @Test
    void inputsWithoutLimitAreKeptForeverAndNeverRollByTime() {
        Map<String, String> settings =
                declared(Topics.FEEDBACK, Map.of("topics.retention.inputs.ms", "-1", "topics.segment.ms", "-1"));

        assertThat(settings)
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "-1")
                .containsEntry("segment.ms", String.valueOf(Long.MAX_VALUE))
                .containsEntry("message.timestamp.type", "CreateTime")
                .containsEntry("message.timestamp.before.max.ms", String.valueOf(Long.MAX_VALUE));
    }

    @Test
    void statesAreCompactedAndExamplesAreNot() {
        assertThat(declared(Topics.ROLLOUTS, Map.of()))
                .containsEntry("cleanup.policy", "compact")
                .containsEntry("retention.ms", "-1");
        assertThat(declared(Topics.SERVING_STATUS, Map.of())).containsEntry("cleanup.policy", "compact,delete");
        assertThat(declared(Topics.EXAMPLES, Map.of())).containsEntry("cleanup.policy", "delete");
        assertThat(declared(Topics.EXAMPLES, Map.of())).containsEntry("max.message.bytes", "1048588");
        assertThat(declared(Topics.FEEDBACK, Map.of())).doesNotContainKey("max.message.bytes");
    }

    @Test
    void whatIsKeyedByInteractionHasOnePartitionCount() {
        TopicsConfig config = TopicsConfig.from(Settings.of(Map.of("topics.partitions", "5")));

        Map<Integer, Long> counts =
                Topics.all().stream().collect(Collectors.groupingBy(config::partitions, Collectors.counting()));

        assertThat(counts).isEqualTo(Map.of(5, 11L, 8, 16L));
    }

    @Test
    void destroyedKeysDoNotLieInSegmentsForLong() {
        assertThat(declared(Topics.SUBJECT_KEYS, Map.of()))
                .containsEntry("cleanup.policy", "compact")
                .containsEntry("retention.ms", "-1")
                .containsEntry("max.compaction.lag.ms", "3600000")
                .containsEntry("delete.retention.ms", "86400000");
        assertThat(declared(Topics.ERASURES, Map.of())).doesNotContainKey("max.compaction.lag.ms");
    }

    private static Map<String, String> declared(Topic<?> topic, Map<String, String> settings) {
        NewTopic declared = TopicProvisioning.declaration(topic, TopicsConfig.from(Settings.of(settings)));
        return declared.configs();
    }

    private static long days(int days) {
        return Duration.ofDays(days).toMillis();
    }
}
