package dev.hone.serving.external;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.RequestOptions;
import com.linecorp.armeria.client.ResponseTimeoutException;
import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.WebClientBuilder;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.auth.AuthToken;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The connections to an engine, over HTTP/1.1, since that is what all of them speak. Any thread may call. What is still
 * under way when it is closed fails.
 */
public final class EngineClient implements AutoCloseable {

    // Below the five seconds after which the servers of these engines drop a connection that is idle.
    private static final Duration IDLE = Duration.ofSeconds(3);
    private static final JsonMapper JSON = new JsonMapper();

    private final ExternalConfig config;
    private final ClientFactory factory;
    private final WebClient web;
    private final Set<HttpResponse> awaited = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    /** Throws {@link ConfigException} where the file of the key cannot be read. */
    public EngineClient(ExternalConfig config) {
        this.config = config;
        this.factory = ClientFactory.builder()
                .connectTimeout(config.patience().connect())
                .idleTimeout(IDLE)
                .build();
        WebClientBuilder builder = WebClient.builder(address(config.url())).factory(factory);
        config.keyFile().map(EngineClient::key).ifPresent(key -> builder.auth(AuthToken.ofOAuth2(key)));
        this.web = builder.build();
    }

    /** What the engine said, whole. */
    record Reply(int status, String body) {
        boolean isGood() {
            return status == 200;
        }
    }

    /** Sends a body and gets the whole reply; fails with words where there is none. */
    Reply post(String path, JsonNode body, Duration timeout) throws IOException {
        return whole(request(path, body), timeout);
    }

    /** The models that the engine lists: by name, where each came from; null where that is not told. */
    Map<String, @Nullable String> models() throws IOException {
        Reply reply = whole(
                HttpRequest.of(RequestHeaders.of(HttpMethod.GET, "/v1/models")),
                config.patience().connect().plusSeconds(3));
        if (!reply.isGood()) {
            throw new IOException("GET /v1/models: " + EngineFailures.words(reply.status(), reply.body()));
        }
        Map<String, @Nullable String> models = new HashMap<>();
        for (JsonNode model : parsed(reply.body()).path("data")) {
            JsonNode root = model.path("root");
            models.put(model.path("id").asText(), root.isTextual() ? root.asText() : null);
        }
        return models;
    }

    /** Sends a body and gets the reply as it comes, for as long as it comes. */
    HttpResponse stream(String path, JsonNode body) {
        RequestOptions options = RequestOptions.builder()
                .responseTimeoutMillis(0)
                .maxResponseLength(0)
                .build();
        return web.execute(request(path, body), options);
    }

    private static HttpRequest request(String path, JsonNode body) {
        try {
            RequestHeaders headers = RequestHeaders.builder(HttpMethod.POST, path)
                    .contentType(MediaType.JSON)
                    .build();
            return HttpRequest.of(headers, HttpData.wrap(JSON.writeValueAsBytes(body)));
        } catch (JacksonException impossible) {
            throw new IllegalStateException("a tree is always JSON", impossible);
        }
    }

    static JsonNode parsed(String body) throws IOException {
        try {
            return JSON.readTree(body);
        } catch (JacksonException notJson) {
            throw new IOException("the engine answers with what is not JSON: is serving.external.url its address?");
        }
    }

    private Reply whole(HttpRequest request, Duration timeout) throws IOException {
        RequestOptions options =
                RequestOptions.builder().responseTimeout(timeout).build();
        HttpResponse response = web.execute(request, options);
        awaited.add(response);
        try {
            if (stopped) {
                response.abort();
            }
            AggregatedHttpResponse reply = response.aggregate().join();
            return new Reply(reply.status().code(), reply.contentUtf8());
        } catch (CompletionException failed) {
            throw new IOException(words(failed.getCause()), failed.getCause());
        } catch (CancellationException cancelled) {
            throw new IOException("the server stops", cancelled);
        } finally {
            awaited.remove(response);
        }
    }

    private String words(@Nullable Throwable cause) {
        if (cause instanceof UnprocessedRequestException) {
            return "the engine at " + config.url() + " cannot be reached";
        }
        return cause instanceof ResponseTimeoutException
                ? "the engine at " + config.url() + " does not answer in time"
                : "the connection to the engine at " + config.url() + " broke";
    }

    private static URI address(URI url) {
        String protocol = url.getScheme().equals("https") ? "h1" : "h1c";
        return URI.create(protocol + url.toString().substring(url.getScheme().length()));
    }

    private static String key(Path file) {
        try {
            return Files.readString(file).trim();
        } catch (IOException unreadable) {
            throw new ConfigException("serving.external.key.file", file, "cannot be read");
        }
    }

    /** Lets nothing go on that is under way. */
    void stop() {
        stopped = true;
        awaited.forEach(HttpResponse::abort);
    }

    @Override
    public void close() {
        stop();
        factory.close();
    }
}
