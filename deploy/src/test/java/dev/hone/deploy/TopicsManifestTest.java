package dev.hone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.TopicProvisioning;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

/** The topics that Strimzi creates are those that the programs would create. */
class TopicsManifestTest {

    private static final Path MANIFEST = Documents.KUBERNETES.resolve("topics.yaml");
    private static final String HEAD = """
            # Every topic, as the programs would create it. Written by TopicsManifestTest (-Dgolden.write=true) out of the code.
            """;

    @Test
    void declaresEveryTopicAsTheProgramsWouldCreateIt() throws IOException {
        TopicsConfig config = TopicsConfig.from(Settings.read(Documents.KUBERNETES.resolve("hone.yaml"), Map.of()));
        String expected = Topics.all().stream()
                .map(topic -> resource(topic, TopicProvisioning.declaration(topic, config)))
                .collect(Collectors.joining("---\n", HEAD, ""));
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(MANIFEST, expected);
        }

        assertThat(Files.readString(MANIFEST)).isEqualTo(expected);
    }

    private static String resource(Topic<?> topic, NewTopic declared) {
        String settings = new TreeMap<>(declared.configs())
                .entrySet().stream()
                        .map(setting -> "    " + setting.getKey() + ": \"" + setting.getValue() + "\"\n")
                        .collect(Collectors.joining());
        return """
                apiVersion: kafka.strimzi.io/v1
                kind: KafkaTopic
                metadata:
                  name: %s
                  labels:
                    strimzi.io/cluster: hone
                spec:
                  topicName: %s
                  partitions: %d
                  replicas: %d
                  config:
                """.formatted(topic.name(), declared.name(), declared.numPartitions(), declared.replicationFactor())
                + settings;
    }
}
