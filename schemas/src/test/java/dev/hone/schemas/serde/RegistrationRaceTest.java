package dev.hone.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two programs that register a schema, or set a level, at once: as Apicurio 2.6 answers the second of them. */
class RegistrationRaceTest {

    private static final Schema TEXT = Schema.create(Schema.Type.STRING);
    private static final String CONFLICT =
            "409 {\"error_code\":409,\"message\":\"An artifact with ID 'a' already exists\"}";
    private static final String RULE_CONFLICT = "409 {\"message\":\"A rule named 'COMPATIBILITY' already exists.\"}";
    private static final String UNKNOWN = "404 {\"error_code\":40403,\"message\":\"schema not found\"}";

    private final Queue<String> answers = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();
    private HttpServer server;

    @BeforeEach
    void starts() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stops() {
        server.stop(0);
    }

    @Test
    void aSchemaThatTheOtherHasRegisteredIsRegistered() {
        answers.addAll(List.of(CONFLICT, "200 {\"id\":7}"));

        assertThat(registry().register("a", TEXT)).isEqualTo(7);
        assertThat(asked).containsExactly("/subjects/a/versions", "/subjects/a");
    }

    @Test
    void whereTheOtherHadAnotherSchemaOursIsTriedOnceMore() {
        answers.addAll(List.of(CONFLICT, UNKNOWN, "200 {\"id\":8}"));

        assertThat(registry().register("a", TEXT)).isEqualTo(8);
        assertThat(asked).containsExactly("/subjects/a/versions", "/subjects/a", "/subjects/a/versions");
    }

    @Test
    void aSchemaThatIsRefusedTwiceIsRefused() {
        answers.addAll(List.of(CONFLICT, UNKNOWN, CONFLICT));

        assertThatThrownBy(() -> registry().register("a", TEXT))
                .isInstanceOf(SchemaRefusedException.class)
                .hasMessageContaining("409");
    }

    @Test
    void aLevelThatTheOtherSetsAtTheSameMomentIsSetOnceMore() {
        answers.addAll(List.of(RULE_CONFLICT, "200 {\"compatibility\":\"BACKWARD\"}"));

        registry().setCompatibility("a", CompatibilityLevel.BACKWARD);

        assertThat(asked).containsExactly("/config/a", "/config/a");
    }

    @Test
    void aLevelThatIsRefusedTwiceIsRefused() {
        answers.addAll(List.of(RULE_CONFLICT, RULE_CONFLICT));

        assertThatThrownBy(() -> registry().setCompatibility("a", CompatibilityLevel.BACKWARD))
                .isInstanceOf(SchemaRefusedException.class)
                .hasMessageContaining("compatibility BACKWARD of subject a (409)");
    }

    private SchemaRegistry registry() {
        return SchemaRegistry.connect(Map.of(
                "schema.registry.url", "http://127.0.0.1:" + server.getAddress().getPort()));
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestURI().getPath());
        String answer = answers.remove();
        byte[] body = answer.substring(4).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(Integer.parseInt(answer.substring(0, 3)), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
