package dev.hone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/kafka.md} has the permissions of the manifests as commands; {@code -Dpermissions.write=true} writes them.
 */
class PermissionsPageTest {

    private static final Path PAGE = Path.of("..", "docs", "kafka.md");
    private static final String BEGIN =
            "<!-- permissions: those of deploy/kubernetes/kafka.yaml, kept by PermissionsPageTest -->\n";
    private static final String END = "<!-- end of permissions -->";
    /** Of others than our programs. */
    private static final Set<String> OTHERS = Set.of("registry");

    private static final Map<String, String> OPTIONS = Map.of(
            "topic", "--topic ", "group", "--group ", "transactionalId", "--transactional-id ", "cluster", "--cluster");

    @Test
    void thePagesCommandsAreThePermissionsOfTheManifests() throws IOException {
        String commands = commands();
        String page = Files.readString(PAGE);
        if (Boolean.getBoolean("permissions.write")) {
            page = page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
                    + commands
                    + page.substring(page.indexOf(END));
            Files.writeString(PAGE, page);
        }

        assertThat(page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END)))
                .describedAs("write it anew: PermissionsPageTest with -Dpermissions.write=true")
                .isEqualTo(commands);
    }

    private static String commands() throws IOException {
        return Documents.manifests("KafkaUser").stream()
                .filter(user -> !OTHERS.contains(name(user)))
                .map(PermissionsPageTest::ofUser)
                .collect(Collectors.joining(
                        "\n",
                        "\n    allow='kafka-acls.sh --bootstrap-server B --command-config ADMIN --add'\n\n",
                        "\n"));
    }

    private static String ofUser(JsonNode user) {
        return StreamSupport.stream(user.at("/spec/authorization/acls").spliterator(), false)
                .map(rule -> "    $allow --allow-principal User:" + name(user) + " " + resource(rule.path("resource"))
                        + operations(rule) + "\n")
                .collect(Collectors.joining());
    }

    private static String resource(JsonNode resource) {
        boolean prefixed = resource.path("patternType").asText().equals("prefix");
        return (prefixed ? "--resource-pattern-type prefixed " : "")
                + OPTIONS.get(resource.path("type").asText())
                + resource.path("name").asText();
    }

    private static String operations(JsonNode rule) {
        return Documents.words(rule.path("operations")).stream()
                .map(operation -> " --operation " + operation)
                .collect(Collectors.joining());
    }

    private static String name(JsonNode user) {
        return user.at("/metadata/name").asText();
    }
}
