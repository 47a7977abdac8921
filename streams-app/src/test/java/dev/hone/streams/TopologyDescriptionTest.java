package dev.hone.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.topics.TopicsConfig;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The names of nodes, stores and topics are kept: a store by another name is a store without its contents. */
class TopologyDescriptionTest {

    private static final Pattern LIST = Pattern.compile("(?<=\\[)[^]]*(?=])|(?<=--> ).*|(?<=<-- ).*");

    @Test
    void theScoringTopologyIsTheOneThatWasWrittenDown() throws IOException {
        Settings settings = Settings.of(Map.of("schema.registry.url", "mock://golden"));
        String described = new ScoringTopology(
                        TopicsConfig.from(settings), ConnectionConfig.from(settings), ScoringConfig.from(settings))
                .get()
                .describe()
                .toString();
        try (InputStream golden = TopologyDescriptionTest.class.getResourceAsStream("/scoring-topology.txt")) {
            assertThat(golden).isNotNull();
            assertThat(described
                            .lines()
                            .filter(line -> !line.isBlank())
                            .map(TopologyDescriptionTest::sorted)
                            .toList())
                    .isEqualTo(new String(golden.readAllBytes(), UTF_8).lines().toList());
        }
    }

    // The description lists sets, in whatever order they come.
    private static String sorted(String line) {
        return LIST.matcher(line)
                .replaceAll(
                        list -> Arrays.stream(list.group().split(", ")).sorted().collect(Collectors.joining(", ")))
                .stripTrailing();
    }
}
