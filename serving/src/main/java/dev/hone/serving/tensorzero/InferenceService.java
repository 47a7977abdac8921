package dev.hone.serving.tensorzero;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.serving.admission.ApiKey;
import dev.hone.serving.admission.ApiKeys;
import dev.hone.serving.admission.Fields;
import dev.hone.serving.admission.JsonBody;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /inference}: the same as a chat completion. A function is a task of the key's tenant, an episode is a
 * session.
 *
 * @param chat answers it
 */
public record InferenceService(HttpService chat, Episodes episodes) implements HttpService {

    private static final Set<String> MEMBERS = Set.of(
            "function_name",
            "model_name",
            "episode_id",
            "input",
            "params",
            "dryrun",
            "tags",
            "internal",
            "cache_options",
            "include_original_response",
            "include_raw_response");
    private static final Set<String> SETTINGS = Set.of(
            "temperature", "max_tokens", "seed", "top_p", "presence_penalty", "frequency_penalty", "stop_sequences");

    private record Asked(ObjectNode body, String episode) {}

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        return HttpResponse.of(request.aggregate()
                .thenApplyAsync(whole -> translated(context, whole), context.blockingTaskExecutor())
                .thenCompose(asked -> {
                    HttpRequest chatted =
                            HttpRequest.of(request.headers(), HttpData.wrap(JsonBody.write(asked.body())));
                    return answered(context, chatted).thenApply(reply -> told(reply, asked.episode()));
                }));
    }

    private CompletableFuture<AggregatedHttpResponse> answered(ServiceRequestContext context, HttpRequest request) {
        try {
            return chat.serve(context, request).aggregate();
        } catch (Exception refused) { // what the interface may throw
            return CompletableFuture.failedFuture(refused);
        }
    }

    private Asked translated(ServiceRequestContext context, AggregatedHttpRequest whole) {
        Fields fields = new Fields(JsonBody.read(whole), "");
        fields.refuseOthers(MEMBERS);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        place(fields, body, ApiKeys.owner(context));
        messages(fields, body.putArray("messages"));
        params(fields, body);
        String asked = fields.id("episode_id");
        String episode = asked == null ? episodes.ids().get() : asked;
        body.put("hone::session", episode);
        String user = Names.user(fields);
        if (user != null) {
            body.put("hone::subject", user);
        }
        if (fields.flag("dryrun")) {
            body.put("hone::exclude", "test");
        }
        return new Asked(body, episode);
    }

    private void place(Fields fields, ObjectNode body, @Nullable ApiKey caller) {
        String model = fields.id("model_name");
        if (model != null) {
            body.put("model", model);
            return;
        }
        String function = fields.required("function_name", fields.id("function_name"));
        String tenant = caller != null && caller.isBound() ? caller.tenant() : tenant(episodes.segment());
        PromptSubmitted placed = PromptSubmitted.newBuilder()
                .setSegment(tenant + "/" + function)
                .setMessages(List.of())
                .build();
        episodes.lines().problem(placed).ifPresent(problem -> {
            throw fields.refused("function_name", "is no name of a task: it has no blanks, * and slashes");
        });
        body.put("model", episodes.lines().route(placed).line());
        body.put("hone::segment", placed.getSegment());
    }

    private static String tenant(String segment) {
        return segment.substring(0, segment.indexOf('/'));
    }

    private static void messages(Fields fields, ArrayNode messages) {
        Fields input = fields.required("input", fields.object("input"));
        String system = input.text("system");
        if (system != null) {
            messages.addObject().put("role", "system").put("content", system);
        }
        int i = 0;
        for (JsonNode turn : input.array("messages")) {
            Fields message = new Fields(turn, "input.messages[" + i++ + "].");
            messages.addObject()
                    .put("role", message.required("role", message.text("role")))
                    .put("content", Names.text(message, "content"));
        }
    }

    private static void params(Fields fields, ObjectNode body) {
        Fields params = fields.object("params");
        Fields settings = params == null ? null : params.object("chat_completion");
        if (settings == null) {
            return;
        }
        settings.refuseOthers(SETTINGS);
        for (String name : SETTINGS) {
            JsonNode value = settings.find(name);
            if (value != null) {
                body.set(name.equals("stop_sequences") ? "stop" : name, value);
            }
        }
    }

    private static HttpResponse told(AggregatedHttpResponse reply, String episode) {
        if (!reply.status().equals(HttpStatus.OK)) {
            return reply.toHttpResponse();
        }
        JsonNode chat = JsonBody.parsed(reply.content().array());
        JsonNode choice = chat.at("/choices/0");
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("inference_id", Names.inferenceId(chat.path("id").asText()));
        told.put("episode_id", episode);
        told.put("variant_name", chat.path("system_fingerprint").asText());
        told.put(
                "content",
                List.of(Map.of(
                        "type", "text", "text", choice.at("/message/content").asText())));
        told.put(
                "usage",
                Map.of(
                        "input_tokens", chat.at("/usage/prompt_tokens").asInt(),
                        "output_tokens", chat.at("/usage/completion_tokens").asInt()));
        told.put("finish_reason", choice.path("finish_reason").asText());
        return HttpResponse.of(HttpStatus.OK, MediaType.JSON, JsonBody.write(told));
    }
}
