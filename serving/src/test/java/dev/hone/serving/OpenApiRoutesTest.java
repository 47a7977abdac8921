package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/openapi.json} has every address under {@code /v1} that answers, and no other. */
class OpenApiRoutesTest {

    @Test
    void theDocumentHasTheRoutesOfTheServer(@TempDir Path folder) throws Exception {
        JsonNode paths = new ObjectMapper()
                .readTree(Files.readString(Path.of("..", "docs", "openapi.json")))
                .path("paths");
        Set<String> written = new TreeSet<>();
        paths.properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(method -> written.add(method + " " + path.getKey())));
        try (Front front = new Front(folder, Map.of())) {
            assertThat(written).isEqualTo(front.addresses());
        }
    }
}
