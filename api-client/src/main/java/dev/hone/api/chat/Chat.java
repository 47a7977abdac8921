package dev.hone.api.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.api.http.Call;
import dev.hone.api.http.Transport;
import java.util.concurrent.CompletableFuture;

/** {@code /v1/chat/completions}. Any thread may call; refusals are {@link dev.hone.api.http.ApiException}s. */
public record Chat(Transport transport) {

    private static final String PATH = "/v1/chat/completions";

    /** The whole answer, when it is written. */
    public ChatCompletion create(ChatRequest request) {
        return transport.send(Call.post(PATH, request.body()), ChatCompletion.class);
    }

    /** The same, later; who cancels the future cancels the request. */
    public CompletableFuture<ChatCompletion> createLater(ChatRequest request) {
        return transport.sendLater(Call.post(PATH, request.body()), ChatCompletion.class);
    }

    /** The answer while it is written, with its usage at the end; to be closed. */
    public ChatStream stream(ChatRequest request) {
        ObjectNode body = request.body().put("stream", true);
        if (!body.has("stream_options")) {
            body.putObject("stream_options").put("include_usage", true);
        }
        return new ChatStream(transport.open(Call.post(PATH, body), ChatChunk.class));
    }
}
