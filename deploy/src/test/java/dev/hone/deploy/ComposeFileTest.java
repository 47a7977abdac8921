package dev.hone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.lab.testbed.program.ConfigProblems;
import dev.hone.schemas.config.ArtifactsConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.terminal.HoneVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;

/** Compose's file, Prometheus's file and the configuration that they share. */
class ComposeFileTest {

    private static final Path FILE = Path.of("compose.yaml");
    private static final Pattern TARGET = Pattern.compile("([a-z-]+-[0-9]):([0-9]+)");

    @Test
    void theConfigurationSuitsAllPrograms() {
        assertThat(ConfigProblems.of(Settings.read(Path.of("hone.yaml"), Map.of())))
                .isEmpty();
    }

    @Test
    void brokersAndRegistryAreCalledAsTheConfigurationCallsThem() throws IOException {
        Map<String, Object> kafka =
                Settings.read(Path.of("hone.yaml"), Map.of()).section("kafka.");

        assertThat(services()).contains("registry").containsAll(hosts(String.valueOf(kafka.get("bootstrap.servers"))));
    }

    @Test
    void everyProgramRunsTwiceAndPrometheusAsksEachOnItsPort() throws IOException {
        List<String> targets = TARGET.matcher(Files.readString(Path.of("observability", "prometheus.yaml")))
                .results()
                .map(found -> found.group())
                .toList();

        assertThat(targets)
                .containsExactlyElementsOf(Stream.of(
                                Map.entry("streams-app", "streams.ops.port"),
                                Map.entry("trainer-worker", "trainer.ops.port"),
                                Map.entry("serving", "serving.port"))
                        .flatMap(program -> Stream.of("-1:", "-2:")
                                .map(number -> program.getKey() + number + Defaults.of(program.getValue())))
                        .toList());
        assertThat(services())
                .containsAll(
                        targets.stream().map(target -> target.split(":", -1)[0]).toList());
    }

    @Test
    void aBucketIsWhereTheProgramsLookForIt() throws IOException {
        JsonNode overlay = Documents.of(Path.of("compose.s3.yaml")).get(0);
        Map<String, String> variables = new TreeMap<>();
        overlay.path("x-artifacts")
                .properties()
                .forEach(each -> variables.put(
                        each.getKey(), each.getValue().asText().replaceAll("\\$\\{[A-Z0-9_]+:-([^}]*)}", "$1")));

        Settings settings = Settings.read(Path.of("hone.yaml"), variables);
        assertThat(ConfigProblems.of(settings)).isEmpty();
        ArtifactsConfig artifacts = ArtifactsConfig.from(settings);
        assertThat(artifacts.location()).isEqualTo("s3://hone-versions/hone");
        assertThat(artifacts.options())
                .containsEntry("s3.endpoint", "http://objects:80")
                .containsEntry("s3.path.style", "true")
                .containsEntry("cache.dir", settings.section("data.").get("dir") + "/artifacts-cache");
        assertThat(variables.get("AWS_SECRET_ACCESS_KEY"))
                .as("no secret in a file")
                .startsWith("${S3_SECRET:?");
        assertThat(overlay.at("/services/objects/volumes/0").asText()).endsWith("/hone-versions");
        Set<String> names = new TreeSet<>();
        overlay.path("services").fieldNames().forEachRemaining(names::add);
        names.remove("objects");
        assertThat(services()).containsAll(names);
        assertThat(names).hasSize(4);
    }

    @Test
    void imagesAreOfThisVersionAndTheBrokersOfTheClients() throws IOException {
        String file = Files.readString(FILE);

        for (String program : List.of("streams-app", "trainer-worker", "serving")) {
            assertThat(file)
                    .contains("${HONE_IMAGES:-hone}/" + program + ":${HONE_VERSION:-" + HoneVersion.read() + "}");
        }
        assertThat(file).contains("apache/kafka:" + AppInfoParser.getVersion());
    }

    private static Set<String> services() throws IOException {
        JsonNode services = Documents.of(FILE).get(0).path("services");
        Set<String> names = new TreeSet<>();
        services.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> hosts(String servers) {
        return Stream.of(servers.split(",", -1))
                .map(server -> server.split(":", -1)[0])
                .toList();
    }
}
