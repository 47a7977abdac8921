package dev.hone.api.completions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.api.http.Call;
import dev.hone.api.http.EventStream;
import dev.hone.api.http.Transport;
import java.util.concurrent.CompletableFuture;

/** {@code /v1/completions}. Any thread may call; refusals are {@link dev.hone.api.http.ApiException}s. */
public record Completions(Transport transport) {

    private static final String PATH = "/v1/completions";

    /** The whole texts, when they are written. */
    public Completion create(CompletionRequest request) {
        return transport.send(Call.post(PATH, request.body()), Completion.class);
    }

    /** The same, later; who cancels the future cancels the request. */
    public CompletableFuture<Completion> createLater(CompletionRequest request) {
        return transport.sendLater(Call.post(PATH, request.body()), Completion.class);
    }

    /** The texts while they are written, with their usage at the end; to be closed. */
    public EventStream<Completion> stream(CompletionRequest request) {
        ObjectNode body = request.body().put("stream", true);
        if (!body.has("stream_options")) {
            body.putObject("stream_options").put("include_usage", true);
        }
        return transport.open(Call.post(PATH, body), Completion.class);
    }
}
