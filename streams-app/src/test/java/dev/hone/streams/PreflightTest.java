package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.streams.lines.RoundTerms;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.junit.jupiter.api.Test;

class PreflightTest {

    private static final Settings SETTINGS = Settings.of(Map.of("schema.registry.url", "mock://preflight"));
    private static final TopicsConfig TOPICS = TopicsConfig.from(SETTINGS);

    @Test
    void permissionsAreAskedForAllThatTheTopologiesReadAndWrite() {
        Set<String> read = new TreeSet<>();
        Set<String> written = new TreeSet<>();
        written.add(TOPICS.name(Topics.CATALOGUES)); // published at the start
        topologies().map(Topology::describe).forEach(topology -> {
            topology.globalStores()
                    .forEach(global -> read.addAll(global.source().topicSet()));
            topology.subtopologies().stream()
                    .flatMap(part -> part.nodes().stream())
                    .forEach(node -> {
                        if (node instanceof TopologyDescription.Source source) {
                            read.addAll(source.topicSet());
                        } else if (node instanceof TopologyDescription.Sink sink) {
                            written.add(sink.topic());
                        }
                    });
        });
        read.removeIf(name -> !ours(name));
        written.removeIf(name -> !ours(name));

        assertThat(names(Preflight.READ)).isEqualTo(read);
        assertThat(names(Preflight.WRITTEN)).isEqualTo(written);
    }

    private static Stream<Topology> topologies() {
        return Stream.of(
                new ScoringTopology(TOPICS, ConnectionConfig.from(SETTINGS), ScoringConfig.from(SETTINGS)).get(),
                new ThresholdsTopology(SETTINGS).get(),
                new LinesTopology(SETTINGS, new RoundTerms("examples", "id", "cluster", "salt", Map.of(), "sha256:00"))
                        .get());
    }

    private static boolean ours(String name) {
        return Topics.all().stream().map(TOPICS::name).anyMatch(name::equals);
    }

    private static Set<String> names(Collection<Topic<?>> topics) {
        return topics.stream().map(TOPICS::name).collect(Collectors.toCollection(TreeSet::new));
    }
}
