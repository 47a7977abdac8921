package dev.hone.serving.following;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.HttpStatus;
import dev.hone.serving.admission.JsonBody;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.admission.RefusedException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the streams applications tell of one interaction on their ops ports. It blocks; any thread may call.
 *
 * @param at HOST:PORT of these ports; the first that answers is believed
 */
public record StreamsPages(List<String> at, HttpClient client) {

    private static final Logger LOGGER = LoggerFactory.getLogger(StreamsPages.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    public StreamsPages {
        at = List.copyOf(at);
    }

    /** Throws {@link RefusedException} where nobody has said where to ask. */
    public void require() {
        if (at.isEmpty()) {
            throw new RefusedException(Refusal.of(
                    HttpStatus.NOT_IMPLEMENTED,
                    "this server does not know where to ask: name the ops ports of streams-app in"
                            + " serving.interactions.at"));
        }
    }

    /** What is known of an interaction; empty where nothing is. */
    public Optional<JsonNode> interaction(String id) {
        return page("/interactions/", id);
    }

    /** The dead letters on it; empty where nobody looked. */
    public Optional<JsonNode> letters(String id) {
        return page("/letters/", id);
    }

    private Optional<JsonNode> page(String path, String interaction) {
        for (String address : at) {
            try {
                HttpResponse<byte[]> answer = client.send(
                        HttpRequest.newBuilder(address(address, path + interaction))
                                .timeout(PATIENCE)
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
                if (answer.statusCode() == HttpURLConnection.HTTP_OK) {
                    return Optional.of(JsonBody.parsed(answer.body()));
                }
                if (answer.statusCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                    return Optional.empty();
                }
            } catch (IOException away) {
                LOGGER.atDebug().addKeyValue("address", address).log("a streams application does not answer");
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw new RefusedException(Refusal.unavailable("no streams application can tell now; try again"));
    }

    private static URI address(String address, String path) {
        try {
            Integer port = Utils.getPort(address);
            return new URI("http", null, Utils.getHost(address), port == null ? -1 : port, path, null, null);
        } catch (URISyntaxException malformed) {
            throw new RefusedException(Refusal.invalid(null, "this is no id of an interaction"));
        }
    }
}
