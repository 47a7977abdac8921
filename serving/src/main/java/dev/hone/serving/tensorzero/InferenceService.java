package dev.hone.serving.tensorzero;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.hone.serving.admission.ApiKey;
import dev.hone.serving.admission.ApiKeys;
import dev.hone.serving.admission.Fields;
import dev.hone.serving.admission.JsonBody;
import java.util.List;
import java.util.Set;
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
            "stream",
            "cache_options",
            "include_original_response",
            "include_raw_response");
    private static final Set<String> UNREAD_CACHES = Set.of("off", "write_only");
    private static final Set<String> SETTINGS = Set.of(
            "temperature", "max_tokens", "seed", "top_p", "presence_penalty", "frequency_penalty", "stop_sequences");

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        return HttpResponse.of(request.aggregate()
                .thenApplyAsync(whole -> translated(context, whole), context.blockingTaskExecutor())
                .thenApply(asked -> answered(context, request, asked)));
    }

    private HttpResponse answered(ServiceRequestContext context, HttpRequest request, Asked asked) {
        HttpResponse reply = Translated.ask(chat, context, request, asked.body());
        return asked.answered(reply, InferenceService::toldWhole, InferenceService::told);
    }

    private Asked translated(ServiceRequestContext context, AggregatedHttpRequest whole) {
        Fields fields = new Fields(JsonBody.read(whole), "");
        fields.refuseOthers(MEMBERS);
        refuseUnheard(fields);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        place(fields, body, ApiKeys.owner(context));
        messages(fields, body.putArray("messages"));
        params(fields, body);
        String episode = episodes.begin(fields.id("episode_id"), body);
        String user = Names.user(fields);
        if (user != null) {
            body.put("hone::subject", user);
        }
        if (fields.flag("dryrun")) {
            body.put("hone::exclude", "test");
        }
        boolean streamed = fields.flag("stream");
        if (streamed) {
            body.put("stream", true).putObject("stream_options").put("include_usage", true);
        }
        return new Asked(body, episode, streamed);
    }

    /** What would change the answer or its form, and is not to be had here. */
    private static void refuseUnheard(Fields fields) {
        for (String raw : List.of("include_original_response", "include_raw_response")) {
            if (fields.flag(raw)) {
                throw fields.refused(raw, "is not supported: no provider's response lies behind the answer");
            }
        }
        Fields cache = fields.object("cache_options");
        if (cache == null) {
            return;
        }
        String enabled = cache.text("enabled");
        if (enabled != null && !UNREAD_CACHES.contains(enabled)) {
            throw cache.refused("enabled", "must be off or write_only: this server gives no answer a second time");
        }
    }

    private void place(Fields fields, ObjectNode body, @Nullable ApiKey caller) {
        String model = fields.id("model_name");
        if (model != null) {
            body.put("model", model);
            return;
        }
        String function = fields.required("function_name", fields.id("function_name"));
        episodes.place(fields, function, body, caller);
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

    private static ObjectNode toldWhole(JsonNode chat, String episode) {
        ObjectNode told = named(chat, episode);
        JsonNode choice = chat.at("/choices/0");
        told.putArray("content")
                .addObject()
                .put("type", "text")
                .put("text", choice.at("/message/content").asText());
        usage(chat, told);
        told.put("finish_reason", choice.path("finish_reason").asText());
        return told;
    }

    private static ObjectNode told(JsonNode chunk, String episode) {
        ObjectNode told = named(chunk, episode);
        JsonNode choice = chunk.at("/choices/0");
        ArrayNode content = told.putArray("content");
        String text = choice.at("/delta/content").asText();
        if (!text.isEmpty()) {
            content.addObject().put("type", "text").put("id", "0").put("text", text);
        }
        if (chunk.hasNonNull("usage")) {
            usage(chunk, told);
        }
        if (choice.hasNonNull("finish_reason")) {
            told.put("finish_reason", choice.path("finish_reason").asText());
        }
        return told;
    }

    private static ObjectNode named(JsonNode chat, String episode) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("inference_id", Names.inferenceId(chat.path("id").asText()))
                .put("episode_id", episode)
                .put("variant_name", chat.path("system_fingerprint").asText());
    }

    private static void usage(JsonNode chat, ObjectNode told) {
        told.putObject("usage")
                .put("input_tokens", chat.at("/usage/prompt_tokens").asInt())
                .put("output_tokens", chat.at("/usage/completion_tokens").asInt());
    }
}
