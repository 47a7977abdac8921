package dev.hone.schemas.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the client makes of answers; the dialect itself is in the contract that all registries share. */
class RestRegistryTest {

    private static final Schema TEXT = Schema.create(Schema.Type.STRING);

    private final List<String> requests = new ArrayList<>();
    private final List<String> authorizations = new ArrayList<>();

    private HttpServer server = createServer();
    private int status = 200;
    private String body = "{}";

    @BeforeEach
    void starts() {
        server.createContext("/", exchange -> {
            requests.add(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath());
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stops() {
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource({
        "401, '{\"error_code\": 401, \"message\": \"no\"}'",
        "403, '{\"error_code\": 40301, \"message\": \"no\"}'",
        "404, '<html>nothing here</html>'",
        "404, '{\"error_code\": 404, \"message\": \"HTTP 404 Not Found\"}'",
        "404, '{\"status\": 404}'",
        "429, '{\"error_code\": 429}'",
        "500, '{\"error_code\": 50001, \"message\": \"store\"}'",
        "503, ''",
        "200, 'welcome'"
    })
    void aRegistryThatIsDownOrRefusesUsIsNoProofOfBadBytes(int answered, String content) {
        answers(answered, content);

        assertThatThrownBy(() -> connect(url()).byId(7)).isInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void aRegistryThatDoesNotListenIsUnavailable() {
        String url = url();
        server.stop(0);

        assertThatThrownBy(() -> connect(url).byId(7))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining(url)
                .hasMessageContaining("start it");
    }

    @Test
    void anUnknownIdIsProofOfBadBytes() {
        answers(404, "{\"error_code\": 40403, \"message\": \"Schema not found\"}");

        assertThatThrownBy(() -> connect(url()).byId(7))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("schema id 7");
    }

    @ParameterizedTest
    @CsvSource({
        "404, '{\"error_code\": 40403, \"message\": \"Schema not found\"}'",
        "200, '{\"schemaType\": \"PROTOBUF\", \"schema\": \"message A {}\"}'"
    })
    void aBadIdIsBelievedForSomeSecondsAndThenAskedForAnew(int answered, String content) {
        answers(answered, content);
        AtomicLong nanos = new AtomicLong();
        SchemaRegistry registry =
                new RestRegistry(RegistrySettings.from(Map.of("schema.registry.url", url())), nanos::get);

        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> registry.byId(7)).isInstanceOf(MalformedRecordException.class);
        }
        assertThat(requests).containsExactly("GET /schemas/ids/7");

        answers(200, "{\"schema\": \"\\\"string\\\"\"}");
        nanos.addAndGet(RefusedIds.REMEMBERED.toNanos());
        assertThat(registry.byId(7)).isEqualTo(TEXT);
    }

    @Test
    void anIdThatIsRegisteredHereIsKnownAtOnce() {
        answers(404, "{\"error_code\": 40403, \"message\": \"Schema not found\"}");
        SchemaRegistry registry = connect(url());
        assertThatThrownBy(() -> registry.byId(9)).isInstanceOf(MalformedRecordException.class);

        answers(200, "{\"id\": 9, \"schema\": \"\\\"string\\\"\"}");
        registry.register("a-value", TEXT);

        assertThat(registry.byId(9)).isEqualTo(TEXT);
    }

    @Test
    void rememberedIdsAreBounded() {
        RefusedIds refused = new RefusedIds(() -> 0);
        for (int id = 0; id <= RefusedIds.MAX_IDS; id++) {
            refused.remember(id, UnknownSchema.id(id));
        }

        refused.check(0);
        assertThatThrownBy(() -> refused.check(1)).isInstanceOf(MalformedRecordException.class);
    }

    @Test
    void aSchemaThatIsNotAvroIsProofOfBadBytes() {
        answers(200, "{\"schemaType\": \"PROTOBUF\", \"schema\": \"message A {}\"}");

        assertThatThrownBy(() -> connect(url()).byId(7))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("PROTOBUF");
    }

    @Test
    void asksForASchemaOnce() {
        answers(200, "{\"schema\": \"\\\"string\\\"\"}");
        SchemaRegistry registry = connect(url());

        assertThat(registry.byId(7)).isEqualTo(TEXT);
        assertThat(registry.byId(7)).isEqualTo(TEXT);

        assertThat(requests).containsExactly("GET /schemas/ids/7");
    }

    @Test
    void asksForAnIdOnce() {
        answers(200, "{\"id\": 9}");
        SchemaRegistry registry = connect(url());

        assertThat(registry.register("a/b-value", TEXT)).isEqualTo(9);
        assertThat(registry.register("a/b-value", TEXT)).isEqualTo(9);

        assertThat(requests).containsExactly("POST /subjects/a%2Fb-value/versions");
    }

    @Test
    void asksTheNextUrlWhereOneIsDown() {
        HttpServer down = createServer();
        String dead = "http://127.0.0.1:" + down.getAddress().getPort();
        down.stop(0);
        answers(200, "{\"schema\": \"\\\"string\\\"\"}");

        assertThat(connect(dead + ", " + url() + "/").byId(7)).isEqualTo(TEXT);
    }

    @Test
    void sendsUserAndPasswordOfTheUrl() {
        answers(200, "{\"schema\": \"\\\"string\\\"\"}");

        connect(url().replace("//", "//anna:s3cret@")).byId(7);

        assertThat(authorizations).containsExactly(basic("anna:s3cret"));
    }

    @Test
    void sendsUserAndPasswordOfTheSettings() {
        answers(200, "{\"schema\": \"\\\"string\\\"\"}");

        SchemaRegistry.connect(Map.of(
                        "schema.registry.url",
                        url(),
                        "basic.auth.credentials.source",
                        "USER_INFO",
                        "basic.auth.user.info",
                        "bob:pw"))
                .byId(7);

        assertThat(authorizations).containsExactly(basic("bob:pw"));
    }

    @Test
    void aRefusedSchemaIsNotTriedAgain() {
        answers(409, "{\"error_code\": 409, \"message\": \"incompatible\"}");

        assertThatThrownBy(() -> connect(url()).register("a-value", TEXT))
                .isInstanceOf(SchemaRefusedException.class)
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("incompatible");
    }

    private void answers(int answered, String content) {
        status = answered;
        body = content;
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static SchemaRegistry connect(String url) {
        return SchemaRegistry.connect(Map.of("schema.registry.url", url));
    }

    private static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8));
    }

    private static HttpServer createServer() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new AssertionError("no free port", failed);
        }
    }
}
