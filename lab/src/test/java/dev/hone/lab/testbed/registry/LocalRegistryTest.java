package dev.hone.lab.testbed.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.schemas.serde.CompatibilityLevel;
import dev.hone.schemas.serde.SchemaRefusedException;
import dev.hone.schemas.serde.SchemaRegistry;
import dev.hone.terminal.RunFailedException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining(file.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"schemas\": [", "\0\0\0\0", "null"})
    void readsTheCopyOfAFileThatAPowerCutHasSpoiled(String spoiled, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("schemas.json");
        int id;
        try (LocalRegistry first = LocalRegistry.start(0, Optional.of(file))) {
            client(first).register("a-value", NUMBER);
            id = client(first).register("b-value", TEXT);
        }
        Files.writeString(file, spoiled);

        try (LocalRegistry second = LocalRegistry.start(0, Optional.of(file))) {
            assertThat(client(second).byId(id)).isEqualTo(TEXT);
        }
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

    @Test
    void answersEachPartOfAVersionWithWhatItIs() {
        client(server).register("f-value", TEXT);

        assertThat(get("/subjects/f-value/versions/1/referencedby")).isEmpty();
        assertThat(get("/subjects/f-value/versions/1/referencedby").isArray()).isTrue();
        assertThat(get("/subjects/f-value/versions/1/schema").toString()).isEqualTo(TEXT.toString());
        assertThat(get("/subjects/f-value/versions/1/anything")
                        .path("error_code")
                        .asInt())
                .isEqualTo(404);
    }

    @Test
    void answersTheOtherPathsOfTheDialect() {
        int id = client(server).register("g-value", NUMBER);

        assertThat(get("/schemas/ids/" + id + "/schema").toString()).isEqualTo(NUMBER.toString());
        assertThat(get("/schemas").findValuesAsText("subject")).contains("g-value");
        assertThat(get("/contexts").toString()).isEqualTo("[\".\"]");
        assertThat(get("/mode").path("mode").asText()).isEqualTo("READWRITE");
        assertThat(get("/mode/g-value").path("error_code").asInt()).isEqualTo(40409);
        assertThat(get("/mode/g-value?defaultToGlobal=true").path("mode").asText())
                .isEqualTo("READWRITE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE /subjects/h-value/versions/1", "DELETE /subjects/h-value", "PUT /mode"})
    void refusesInsteadOfPretending(String request) {
        client(server).register("h-value", TEXT);
        String[] words = request.split(" ");

        assertThat(send(words[0], words[1], "{}").path("error_code").asInt()).isEqualTo(405);
        assertThat(get("/subjects/h-value/versions").toString()).isEqualTo("[1]");
    }

    private static SchemaRegistry client(LocalRegistry server) {
        return SchemaRegistry.connect(Map.of("schema.registry.url", server.url()));
    }
}
