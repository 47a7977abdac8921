package dev.hone.serving.tensorzero;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.hone.serving.admission.Fields;
import dev.hone.serving.admission.JsonBody;
import dev.hone.serving.feedback.FeedbackService;
import java.util.Map;
import java.util.Set;

/**
 * {@code POST /feedback}: the same as a piece of feedback on a response, or on the session that an episode is. The
 * metrics {@code comment} and {@code demonstration} are a remark and a correction.
 */
public record EpisodeFeedback(FeedbackService feedback, Episodes episodes) implements HttpService {

    private static final Set<String> MEMBERS =
            Set.of("metric_name", "inference_id", "episode_id", "value", "tags", "dryrun", "internal");

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        return HttpResponse.of(request.aggregate()
                .thenApplyAsync(
                        whole -> {
                            Fields fields = new Fields(JsonBody.read(whole), "");
                            fields.refuseOthers(MEMBERS);
                            String id = feedback.takeOne(context, translated(fields), fields.flag("dryrun"));
                            return HttpResponse.of(
                                    HttpStatus.OK, MediaType.JSON, JsonBody.write(Map.of("feedback_id", id)));
                        },
                        context.blockingTaskExecutor()));
    }

    private ObjectNode translated(Fields fields) {
        // The gateway's clients read it as a UUID.
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("id", episodes.ids().get());
        String inference = fields.id("inference_id");
        String episode = fields.id("episode_id");
        if ((inference == null) == (episode == null)) {
            throw fields.refused("inference_id", "or episode_id is wanted, one of the two");
        }
        if (inference == null) {
            body.put("session", episode);
        } else {
            body.put("response_id", Names.interaction(inference));
        }
        String metric = fields.required("metric_name", fields.id("metric_name"));
        switch (metric) {
            case "comment" -> body.put("metric", feedback.anyMetric()).put("comment", Names.text(fields, "value"));
            case "demonstration" -> body.put("metric", feedback.anyMetric()).put("correction", demonstration(fields));
            default -> body.put("metric", metric).set("value", value(fields));
        }
        String user = Names.user(fields);
        if (user != null) {
            body.putObject("source").put("kind", "human").put("id", user);
        }
        return body;
    }

    /** Of a function that answers with JSON it is that: what the answer should have been, as a model writes it. */
    private static String demonstration(Fields fields) {
        JsonNode value = value(fields);
        return value.isObject() ? value.toString() : Names.text(fields, "value");
    }

    private static JsonNode value(Fields fields) {
        return fields.required("value", fields.find("value"));
    }
}
