package dev.hone.local.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.schemas.serde.CompatibilityLevel;
import dev.hone.schemas.serde.SchemaRefusedException;
import dev.hone.schemas.serde.SchemaRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalRegistryTest extends RegistryContract {

    private static final Schema TEXT = Schema.create(Schema.Type.STRING);
    private static final Schema NUMBER = Schema.create(Schema.Type.LONG);

    private LocalRegistry server = LocalRegistry.start(0, Optional.empty());

    @BeforeAll
    void starts() {
        server.close();
        server = LocalRegistry.start(0, Optional.empty());
    }

    @AfterAll
    void stops() {
        server.close();
    }

    @Override
    String url() {
        return server.url();
    }

    @Test
    void remembersIdsAndLevelsOverARestart(@TempDir Path folder) {
        Optional<Path> file = Optional.of(folder.resolve("registry").resolve("schemas.json"));
        int text;
        int number;
        try (LocalRegistry first = LocalRegistry.start(0, file)) {
            SchemaRegistry registry = client(first);
            text = registry.register("a-value", TEXT);
            number = registry.register("b-value", NUMBER);
            registry.setCompatibility("b-value", CompatibilityLevel.FULL_TRANSITIVE);
        }

        try (LocalRegistry second = LocalRegistry.start(0, file)) {
            SchemaRegistry registry = client(second);
            assertThat(registry.byId(text)).isEqualTo(TEXT);
            assertThat(registry.find("b-value", NUMBER)).contains(number);
            assertThatThrownBy(() -> registry.register("b-value", TEXT)).isInstanceOf(SchemaRefusedException.class);
            assertThat(registry.register("c-value", Schema.create(Schema.Type.BYTES)))
                    .isGreaterThan(number);
        }
    }

    @Test
    void checksBackwardCompatibilityUnlessToldOtherwise() {
        assertThat(get("/config").path("compatibilityLevel").asText()).isEqualTo("BACKWARD");
    }

    @Test
    void doesNotStartOnAPortThatIsTaken() {
        int port = Integer.parseInt(server.url().substring(server.url().lastIndexOf(':') + 1));

        assertThatThrownBy(() -> LocalRegistry.start(port, Optional.empty()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("port " + port);
    }

    @Test
    void doesNotStartOnAFileThatItCannotRead(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("schemas.json");
        Files.writeString(file, "{\"schemas\": [");

        assertThatThrownBy(() -> LocalRegistry.start(0, Optional.of(file)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file.toString());
    }

    // Where the real server of the contract answers otherwise, Confluent's own codes count.
    @Test
    void refusesAVersionThatIsNoNumber() {
        client(server).register("d-value", TEXT);

        assertThat(get("/subjects/d-value/versions/newest").path("error_code").asInt())
                .isEqualTo(42202);
    }

    @Test
    void takesAnyChangeWhereNoneIsChecked() {
        client(server).setCompatibility("e-value", CompatibilityLevel.NONE);
        client(server).register("e-value", TEXT);

        assertThat(client(server).register("e-value", NUMBER)).isPositive();
    }

    @Test
    void refusesALevelThatThereIsNot() {
        JsonNode answer = send("PUT", "/config/d-value", "{\"compatibility\": \"SIDEWAYS\"}");

        assertThat(answer.path("error_code").asInt()).isEqualTo(42203);
    }

    @Test
    void answersUnknownPathsWithoutTheCodeOfAnUnknownSchema() {
        assertThat(get("/schemas/nothing").path("error_code").asInt()).isEqualTo(404);
    }

    private static SchemaRegistry client(LocalRegistry server) {
        return SchemaRegistry.connect(Map.of("schema.registry.url", server.url()));
    }
}
