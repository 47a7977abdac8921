package dev.hone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole of it in containers, as deploy/compose.yaml has it: three brokers, a registry that is not ours, each
 * program twice, out of the images that are built from the release. Needs some three minutes.
 */
@ExtendWith(Compose.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ComposeIT {

    /** What only Kubernetes adds. */
    private static final String NAMESPACE = "{namespace=\"hone\"}";

    /** Metrics that are not there until something happens that does not happen here, and what that is. */
    private static final Map<String, String> WANT_AN_EVENT = Map.of(
            "hone_request_failure_total", "a request that comes to nothing",
            "hone_orphans_total", "feedback that belongs to nothing",
            "hone_restore_left_records", "a store that is read back",
            "hone_withheld_interactions", "an interaction that makes no example");

    private ComposeProject project = ComposeProject.of("hone-it", Path.of("."), List.of(), Map.of());

    @BeforeAll
    void starts(@TempDir Path folder) throws IOException {
        // The containers' user is another one than ours.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path models = BaseModel.write(Release.unpack(folder.resolve("release")), folder.resolve("models"));
        Images images = Images.build(Release.ARCHIVE, "hone");
        project = ComposeProject.of("hone-it", models, List.of(), images.environment());
        project.up(Stream.concat(ComposeProject.PROGRAMS.stream(), Stream.of("prometheus"))
                .toList());
    }

    @AfterAll
    void stops() {
        project.close();
    }

    @Test
    void theLoopClosesAlsoWhenABrokerIsGone() {
        Visitors visitors = new Visitors(project.ports(), 1);
        visitors.askUntilVersions(2, "a version that was trained on the feedback to answer");

        project.shell().must(List.of("docker", "kill", project.container("kafka-3")));
        assertThat(project.inspect("kafka-3", "{{.State.Running}}")).isEqualTo("false");
        visitors.askUntilVersions(3, "another version, with two brokers of three");
    }

    @Test
    void prometheusAsksEveryProgramAndEvaluatesEveryAlert() throws IOException {
        Prometheus prometheus = project.prometheus();
        int alerts = Expressions.rules().size();

        Awaitility.await("Prometheus to ask and evaluate")
                .atMost(ComposeProject.PATIENCE)
                .pollInterval(Duration.ofSeconds(2))
                .untilAsserted(() -> {
                    assertThat(prometheus.targets())
                            .hasSize(ComposeProject.PROGRAMS.size())
                            .allSatisfy(target -> assertThat(target).startsWith("up "));
                    assertThat(prometheus.rules())
                            .hasSize(alerts)
                            .allSatisfy(rule -> assertThat(rule.path("health").asText())
                                    .as(rule.path("name").asText()
                                            + rule.path("lastError").asText())
                                    .isEqualTo("ok"));
                });
        assertThat(project.exec("prometheus", "promtool", "check", "config", "/etc/prometheus/prometheus.yaml"))
                .satisfies(check -> assertThat(check.code()).as(check.printed()).isZero());
    }

    @Test
    void everyPanelHasSomethingToShowOnceTheLoopTurns() throws IOException {
        Prometheus prometheus = project.prometheus();
        List<String> wanted = Stream.concat(
                        Expressions.scaling().stream().map(query -> query.replace(NAMESPACE, "")),
                        Expressions.panels().values().stream().flatMap(List::stream))
                .filter(expression -> WANT_AN_EVENT.keySet().stream().noneMatch(expression::contains))
                .toList();
        List<String> silent = new ArrayList<>(wanted);
        try {
            new Visitors(project.ports(), 1).askUntil("an answer to every panel", () -> {
                silent.removeIf(prometheus::answers);
                return silent.isEmpty();
            });
        } catch (ConditionTimeoutException late) {
            throw new AssertionError("no answer to " + silent, late);
        }
    }

    @Test
    void programsRunWithoutRightsOnRootsThatTheyCannotWriteTo() {
        for (String program : ComposeProject.PROGRAMS) {
            assertThat(project.inspect(
                            program, "{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}}"))
                    .isEqualTo("10001:10001 true [ALL]");
            assertThat(project.exec(program, "id", "-u").printed().strip()).isEqualTo("10001");
            assertThat(project.exec(program, "touch", "/opt/hone/lib/x").code()).isNotZero();
        }
    }

    @Test
    void aProgramHasItsOwnJarsAndNoOthers() {
        for (String program : List.of("streams-app-1", "trainer-worker-1", "serving-1")) {
            assertThat(jars(program))
                    .isNotEmpty()
                    .noneMatch(jar -> jar.startsWith("kafka_2") || jar.startsWith("lab-") || jar.startsWith("cli-"));
        }
        assertThat(jars("streams-app-1")).noneMatch(jar -> jar.contains("pytorch"));
    }

    private Set<String> jars(String program) {
        return project.exec(program, "ls", "/opt/hone/lib").printed().lines().collect(Collectors.toSet());
    }
}
