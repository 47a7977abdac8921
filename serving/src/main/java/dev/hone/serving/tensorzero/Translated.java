package dev.hone.serving.tensorzero;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.hone.serving.admission.JsonBody;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** Answers of the chat service in another's words; its refusals stay as they are. */
final class Translated {

    private static final String PREFIX = "data: ";
    private static final String OBJECT = PREFIX + "{";

    private Translated() {}

    /** What the chat service says to that body. */
    static HttpResponse ask(HttpService chat, ServiceRequestContext context, HttpRequest request, ObjectNode body) {
        try {
            return chat.serve(context, HttpRequest.of(request.headers(), HttpData.wrap(JsonBody.write(body))));
        } catch (Exception refused) { // what the interface may throw
            return HttpResponse.ofFailure(refused);
        }
    }

    /** A whole answer. */
    static HttpResponse whole(HttpResponse reply, Function<JsonNode, ObjectNode> words) {
        return HttpResponse.of(reply.aggregate().thenApply(whole -> told(whole, words)));
    }

    private static HttpResponse told(AggregatedHttpResponse reply, Function<JsonNode, ObjectNode> words) {
        return reply.status().equals(HttpStatus.OK)
                ? HttpResponse.of(
                        HttpStatus.OK,
                        MediaType.JSON,
                        JsonBody.write(
                                words.apply(JsonBody.parsed(reply.content().array()))))
                : reply.toHttpResponse();
    }

    /** A stream, whose events come one by one. */
    static HttpResponse events(HttpResponse reply, Function<JsonNode, ObjectNode> words) {
        return reply.mapData(data -> event(data, words));
    }

    private static HttpData event(HttpData data, Function<JsonNode, ObjectNode> words) {
        String text = data.toStringUtf8();
        if (!text.startsWith(OBJECT)) {
            return data;
        }
        JsonNode event = JsonBody.parsed(text.substring(PREFIX.length()).getBytes(StandardCharsets.UTF_8));
        if (event.has("error")) {
            return data;
        }
        String told = new String(JsonBody.write(words.apply(event)), StandardCharsets.UTF_8);
        return HttpData.ofUtf8(PREFIX + told + "\n\n");
    }
}
