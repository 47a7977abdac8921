package dev.hone.serving.tensorzero;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /openai/v1/chat/completions}: a chat completion whose model may be a function of the gateway's, and whose
 * members of the gateway's own stand under {@code tensorzero::}.
 *
 * @param chat answers it
 */
public record OpenAiInference(HttpService chat, Episodes episodes) implements HttpService {

    private static final String OWN = "tensorzero::";
    private static final String FUNCTION = OWN + "function_name::";
    private static final String MODEL = OWN + "model_name::";

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        return HttpResponse.of(request.aggregate()
                .thenApplyAsync(whole -> translated(context, whole), context.blockingTaskExecutor())
                .thenApply(asked -> answered(context, request, asked)));
    }

    private HttpResponse answered(ServiceRequestContext context, HttpRequest request, Asked asked) {
        HttpResponse reply = Translated.ask(chat, context, request, asked.body());
        return asked.answered(reply, OpenAiInference::told, OpenAiInference::told);
    }

    private Asked translated(ServiceRequestContext context, AggregatedHttpRequest whole) {
        JsonNode read = JsonBody.read(whole);
        Fields fields = new Fields(read, "");
        ObjectNode body = ((ObjectNode) read).deepCopy();
        place(fields, body, ApiKeys.owner(context));
        String episode = episodes.begin(taken(fields, body, "episode_id"), body);
        Fields tags = fields.object(OWN + "tags");
        body.remove(OWN + "tags");
        String user = tags == null ? null : tags.idOrBlank("user_id");
        if (user != null) {
            body.put("hone::subject", user);
        }
        if (fields.flag(OWN + "dryrun")) {
            body.put("hone::exclude", "test");
        }
        body.remove(OWN + "dryrun");
        JsonNode stop = body.remove("stop_sequences");
        if (stop != null && !body.hasNonNull("stop")) {
            body.set("stop", stop);
        }
        return new Asked(body, episode, fields.flag("stream"));
    }

    private static @Nullable String taken(Fields fields, ObjectNode body, String name) {
        String text = fields.id(OWN + name);
        body.remove(OWN + name);
        return text;
    }

    private void place(Fields fields, ObjectNode body, @Nullable ApiKey caller) {
        String model = fields.text("model");
        if (model != null && model.startsWith(FUNCTION)) {
            episodes.place(fields, model.substring(FUNCTION.length()), body, caller);
        } else if (model != null && model.startsWith(MODEL)) {
            body.put("model", model.substring(MODEL.length()));
        }
    }

    private static ObjectNode told(JsonNode reply, String episode) {
        return ((ObjectNode) reply)
                .put("id", Names.inferenceId(reply.path("id").asText()))
                .put("episode_id", episode);
    }
}
