package dev.hone.lab.testbed.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests as words of a path with a body, and answers as JSON. */
final class RegistryHttpHandler implements HttpHandler {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryHttpHandler.class);
    private static final int MAX_BODY_BYTES = 1 << 20;

    private final ObjectMapper json = new ObjectMapper();
    private final Routes routes;

    RegistryHttpHandler(Routes routes) {
        this.routes = routes;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                answer(exchange, 200, routes.answer(request(exchange)));
            } catch (RegistryError refusal) {
                answer(exchange, refusal.status(), body(refusal.errorCode(), String.valueOf(refusal.getMessage())));
            } catch (RuntimeException bug) {
                LOG.atError().setCause(bug).log("schema registry request failed");
                answer(exchange, 500, body(50001, "Error in the backend data store"));
            }
        }
    }

    private Routes.Request request(HttpExchange exchange) throws IOException {
        // Split before it is decoded: a subject may have slashes.
        List<String> path = Arrays.stream(exchange.getRequestURI().getRawPath().split("/"))
                .filter(word -> !word.isEmpty())
                .map(word -> URLDecoder.decode(word.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
        String query = exchange.getRequestURI().getQuery();
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            throw RegistryError.invalidBody("it has more than " + MAX_BODY_BYTES + " bytes");
        }
        return new Routes.Request(exchange.getRequestMethod(), path, query == null ? "" : query, parsed(body));
    }

    private JsonNode parsed(byte[] body) throws IOException {
        try {
            return json.readTree(body);
        } catch (JsonProcessingException malformed) {
            throw RegistryError.invalidBody(malformed.getOriginalMessage());
        }
    }

    private void answer(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = json.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private static Map<String, Object> body(int errorCode, String message) {
        return Map.of("error_code", errorCode, "message", message);
    }
}
