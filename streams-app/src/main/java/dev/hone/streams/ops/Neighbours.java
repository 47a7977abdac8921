package dev.hone.streams.ops;

import dev.hone.terminal.ops.OpsAnswer;
import dev.hone.terminal.ops.OpsRequest;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.apache.kafka.streams.state.HostInfo;

/** Asks the ops ports of other instances for what they have, one hop far. */
public final class Neighbours {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();

    /** Its answer, or words that it gave none. */
    public OpsAnswer ask(HostInfo instance, String path) {
        String name = instance.host() + ":" + instance.port();
        try {
            URI page = new URI("http", null, instance.host(), instance.port(), path, null, null);
            HttpRequest request = HttpRequest.newBuilder(page)
                    .timeout(ANSWER)
                    .header(OpsRequest.FORWARDED, "1")
                    .GET()
                    .build();
            HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            String type = answer.headers().firstValue("Content-Type").orElse("application/octet-stream");
            return new OpsAnswer(answer.statusCode(), type, answer.body());
        } catch (IOException | URISyntaxException away) {
            return OpsAnswer.words(
                    HttpURLConnection.HTTP_UNAVAILABLE,
                    "instance " + name + " has it and does not answer (streams.ops.advertised.host says where others"
                            + " find it); if it has stopped, its tasks move soon: ask again");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return OpsAnswer.words(HttpURLConnection.HTTP_UNAVAILABLE, "this instance is stopping");
        }
    }
}
