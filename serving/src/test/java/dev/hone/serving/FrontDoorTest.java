package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server says before it looks at what is asked. */
class FrontDoorTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String HELLO =
            "{\"model\": \"main\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}";

    private static Front front;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        front = new Front(folder, Map.of());
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "LocalHost:8080", "hone.localhost:1", "127.0.0.1:80", "[::1]:8080", "10.1.2.3"})
    void answersToTheNamesOfItsMachine(String host) throws Exception {
        assertThat(status(front, host)).contains(" 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example"})
    void aPageWhoseNameWasTurnedToThisMachineGetsNothing(String host) throws Exception {
        assertThat(status(front, host)).contains(" 403 ");
    }

    @Test
    void otherNamesAreTakenWhereTheyAreNamedOrAKeyIsAskedFor(@TempDir Path folder) throws Exception {
        try (Front named = new Front(folder, Map.of("serving.hosts", "Hone.example"))) {
            assertThat(status(named, "hone.example:80")).contains(" 200 ");
            assertThat(status(named, "evil.example")).contains(" 403 ");
        }
        try (Front keyed = new Front(folder, Map.of("serving.api.keys", "k"))) {
            assertThat(status(keyed, "hone.example")).contains(" 200 ");
        }
        try (Front both = new Front(folder, Map.of("serving.api.keys", "k", "serving.hosts", "hone.example"))) {
            assertThat(status(both, "evil.example")).contains(" 403 ");
        }
        try (Front any = new Front(folder, Map.of("serving.hosts", "*"))) {
            assertThat(status(any, "evil.example")).contains(" 200 ");
        }
    }

    // The JDK's client does not let anybody choose the header.
    private static String status(Front asked, String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), asked.port())) {
            write(socket, "GET /healthz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    @Test
    void aRequestGoesByTheIdThatItsClientGaveIt() throws Exception {
        for (HttpResponse<String> response : List.of(
                front.post(CHAT, HELLO, "x-request-id", "trace-1:a/b"),
                front.post(CHAT, "{}", "x-request-id", "trace-1:a/b"),
                front.get("/nowhere", "x-request-id", "trace-1:a/b"))) {
            assertThat(response.headers().firstValue("x-request-id")).contains("trace-1:a/b");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "<b>", "\"quoted\""})
    void anIdThatIsNoneIsReplacedByOneOfTheServers(String id) throws Exception {
        HttpResponse<String> response = front.post(CHAT, HELLO, "x-request-id", id);

        assertThat(response.headers().firstValue("x-request-id").orElse("")).matches("[0-9a-f]{8,}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/chat/completions | POST",
                "/v1/completions | POST",
            })
    void aWrongMethodIsToldTheRightOnes(String path, String allowed) throws Exception {
        HttpResponse<String> response = front.get(path);

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).contains(allowed);
    }

    @Test
    void anOtherMethodOfOneAddressIsToldThemAll() throws Exception {
        HttpResponse<String> response =
                front.send(front.request("/v1/feedback").method("PUT", BodyPublishers.ofString("{}")));

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).contains("DELETE, GET, POST");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/feedback/%2E%2E?response_id=r1", "/v1/feedback/..?response_id=r1", "/v1/feedback/a/../b"})
    void whatNoPathCanHoldIsToldWhereItGoes(String path) throws Exception {
        HttpResponse<String> response = front.get(path);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Front.json(response).at("/error/message").asText()).contains("/v1/feedback?id=");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/chat/completions | base address end in /v1",
                "/api/v1/models | base address end in /v1",
                "/v1/v1/models | twice",
                "/v1/embeddings | this server has no /v1/embeddings; it answers /v1/chat/completions",
                "/v1/responses/r1 | this server has no /v1/responses",
            })
    void aWrongBaseAddressIsToldTheRightOne(String path, String hint) throws Exception {
        HttpResponse<String> response = front.get(path);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(Front.json(response).at("/error/message").asText()).contains(hint);
        assertThat(Front.json(response).at("/error/code").asText()).isEqualTo("unknown_url");
    }

    @Test
    void repliesAreCountedByTheirStatus(@TempDir Path folder) throws Exception {
        try (Front keyed = new Front(folder, Map.of("serving.api.keys", "k", "serving.request.max.bytes", "200"))) {
            keyed.post(CHAT, HELLO);
            keyed.post(CHAT, "{}", "Authorization", "Bearer k");
            keyed.post(CHAT, HELLO, "Authorization", "Bearer k");
            keyed.post(CHAT, HELLO + " ".repeat(400), "Authorization", "Bearer k");
            keyed.get("/nowhere");

            await().untilAsserted(() -> assertThat(keyed.get("/metrics").body())
                    .contains("hone_http_replies_total{status=\"200\"}")
                    .contains("hone_http_replies_total{status=\"400\"} 1.0")
                    .contains("hone_http_replies_total{status=\"401\"} 1.0")
                    .contains("hone_http_replies_total{status=\"404\"} 1.0")
                    .contains("hone_http_replies_total{status=\"413\"} 1.0"));
        }
    }
}
