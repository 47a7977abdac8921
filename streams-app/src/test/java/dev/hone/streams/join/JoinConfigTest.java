package dev.hone.streams.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.schemas.routing.Route;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JoinConfigTest {

    private static final LinesConfig LINES = LinesConfig.from(
            Settings.of(Map.of("lines.main.segments", "acme/a, acme/b", "lines.other.segments", "beta/a")));

    @Test
    void hasDefaults() {
        Settings settings = Settings.of(Map.of());
        assertThat(JoinConfig.from(settings))
                .isEqualTo(new JoinConfig(
                        Duration.ofDays(7),
                        Duration.ofDays(7),
                        Duration.ofDays(30),
                        true,
                        Set.of(),
                        EvidenceVotes.SUBJECT,
                        1000));
        assertThat(CountingConfig.from(settings))
                .isEqualTo(new CountingConfig(Duration.ofHours(1), Duration.ofSeconds(10), false));
        assertThat(LinesConfig.from(settings).lines()).containsExactly("main");
    }

    @Test
    void readsEveryKey() {
        Settings settings = Settings.of(Map.of(
                "join.revise.window.ms", "1",
                "join.orphan.wait.ms", "2",
                "join.retention.ms", "3",
                "join.corrections", "false",
                "join.comments", "true",
                "join.comments.from", "human,model",
                "join.timers.per.call", "4",
                "rollout.evidence.votes", "Any",
                "thresholds.bucket.ms", "5",
                "thresholds.delta.interval.ms", "6"));
        assertThat(JoinConfig.from(settings))
                .isEqualTo(new JoinConfig(
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        Duration.ofMillis(3),
                        false,
                        Set.of(SourceKind.HUMAN, SourceKind.MODEL),
                        EvidenceVotes.ANY,
                        4));
        assertThat(CountingConfig.from(settings))
                .isEqualTo(new CountingConfig(Duration.ofMillis(5), Duration.ofMillis(6), false));
        assertThat(LINES.segments())
                .containsExactly(Map.entry("main", Set.of("acme/a", "acme/b")), Map.entry("other", Set.of("beta/a")));
    }

    @Test
    void cohortsAreToldApartWhereTheyAreBounded() {
        assertThat(CountingConfig.from(Settings.of(Map.of("thresholds.contributor.share", "0.99")))
                        .inCohorts())
                .isTrue();
    }

    @Test
    void commentsThatAreKeptAreThoseOfPeople() {
        assertThat(JoinConfig.from(Settings.of(Map.of("join.comments", "true"))).comments())
                .containsExactly(SourceKind.HUMAN);
    }

    @ParameterizedTest
    @CsvSource({
        "join.comments.from, cats",
        "join.revise.window.ms, -1",
        "join.orphan.wait.ms, -1",
        "join.retention.ms, -1",
        "join.timers.per.call, 0"
    })
    void refuses(String key, String value) {
        assertThatThrownBy(() -> JoinConfig.from(Settings.of(Map.of(key, value))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key);
    }

    @ParameterizedTest
    @CsvSource({
        "lines.main.segments, acme, tenant/task",
        "lines.a/b.segments, acme/a, a line is letters",
        "lines.main.colour, red, lines.<line>.segments",
        "lines.a/b.guidance, 2, a line is letters",
        "lines.third.guidance, 2, declare it by lines.third.segments",
        "lines.second.segments, beta/z, is a segment of line first already"
    })
    void refusesLines(String key, String value, String message) {
        Map<String, String> values = Map.of("lines.first.segments", "beta/z", key, value);
        assertThatThrownBy(() -> LinesConfig.from(Settings.of(values)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "acme/a, , main, acme/a",
        "acme/c, , main, acme/*",
        "beta/a, , other, beta/a",
        "beta/b, , main, beta/*",
        "beta/a, main, main, beta/*",
        "acme/a, other, other, acme/*"
    })
    void declaredSegmentsCountByNameAndOthersInTheirTenantsPool(
            String segment, String asked, String line, String counted) {
        PromptSubmitted prompt = PromptSubmitted.newBuilder()
                .setSegment(segment)
                .setLine(asked)
                .setMessages(List.of())
                .build();

        assertThat(LINES.problem(prompt)).isEmpty();
        assertThat(LINES.route(prompt)).isEqualTo(new Route(line, counted));
    }
}
