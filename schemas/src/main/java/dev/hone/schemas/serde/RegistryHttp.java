package dev.hone.schemas.serde;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.apache.kafka.common.errors.InterruptException;

/** Requests to the registry: one URL after the other, until one answers. */
final class RegistryHttp {

    /** Also the status of a conflict. */
    static final int CONFLICT = 409;

    private static final String JSON = "application/vnd.schemaregistry.v1+json";

    private final ObjectMapper json = new ObjectMapper();
    private final RegistrySettings settings;
    private final HttpClient client;

    /** Where the last answer came from: the first to be asked. */
    private volatile int preferred;

    RegistryHttp(RegistrySettings settings) {
        this.settings = settings;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout());
        settings.tls().ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    /** An answer that is the registry's own: the status, its error code (0 where there is none) and its JSON. */
    record Answer(int status, int errorCode, JsonNode body) {

        boolean ok() {
            return status == 200;
        }

        String message() {
            return body.path("message").asText("status " + status);
        }
    }

    Answer get(String path) {
        return send("GET", path, "");
    }

    Answer send(String method, String path, Object body) {
        List<URI> urls = settings.urls();
        int first = preferred;
        RegistryUnavailableException last = new RegistryUnavailableException("no registry to ask");
        for (int turn = 0; turn < urls.size(); turn++) {
            int index = (first + turn) % urls.size();
            try {
                Answer answer = ask(urls.get(index), method, path, body);
                preferred = index;
                return answer;
            } catch (RegistryUnavailableException unavailable) {
                last = unavailable;
            }
        }
        throw last;
    }

    private Answer ask(URI url, String method, String path, Object body) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                    .timeout(settings.readTimeout())
                    .header("Accept", JSON + ", application/json")
                    .header("Content-Type", JSON)
                    .method(
                            method,
                            "".equals(body)
                                    ? BodyPublishers.noBody()
                                    : BodyPublishers.ofByteArray(json.writeValueAsBytes(body)));
            settings.authorization().ifPresent(value -> request.header("Authorization", value));
            return understood(url, path, client.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException unreachable) {
            throw new RegistryUnavailableException(
                    "the schema registry at " + url + " cannot be reached (" + reason(unreachable)
                            + "): start it, or mend schema.registry.url",
                    unreachable);
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
    }

    private Answer understood(URI url, String path, HttpResponse<String> response) {
        int status = response.statusCode();
        JsonNode body = parse(response.body());
        int errorCode = errorCode(status, body);
        if (status == 401 || status == 403) {
            throw new RegistryUnavailableException("the schema registry at " + url + " refuses us with " + status
                    + ": check schema.registry.basic.auth.user.info and what that user may do");
        }
        // A 404 of something else that listens there proves nothing about a record: the registry's own carry a code.
        boolean own = status == 200 ? body.isContainerNode() : errorCode != 0 && status < 500 && status != 429;
        if (!own) {
            String who = status < 500 && status != 429
                    ? "what listens at " + url + " is no schema registry: it answered "
                    : "the schema registry at " + url + " answered ";
            throw new RegistryUnavailableException(
                    who + status + " to " + path + "; check schema.registry.url and the registry's log");
        }
        return new Answer(status, errorCode, body);
    }

    // Apicurio gives no code where two set the same rule at once.
    private static int errorCode(int status, JsonNode body) {
        return body.path("error_code").asInt(status == CONFLICT && body.isObject() ? CONFLICT : 0);
    }

    private JsonNode parse(String body) {
        try {
            return json.readTree(body);
        } catch (JsonProcessingException notJson) {
            return MissingNode.getInstance();
        }
    }

    private static String reason(IOException failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
