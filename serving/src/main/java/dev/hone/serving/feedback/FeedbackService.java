package dev.hone.serving.feedback;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.serving.admission.Fields;
import dev.hone.serving.admission.JsonBody;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.admission.RefusedException;
import dev.hone.serving.capture.Capture;
import dev.hone.serving.capture.Capture.Captured;
import dev.hone.serving.capture.CaptureRefusedException;
import dev.hone.serving.ops.ServingMetrics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/feedback} and {@code DELETE /v1/feedback/{id}}. Nothing is asked about the response: feedback may be
 * here before it.
 *
 * @param newId makes an id for feedback that has none
 * @param refusesUnknown whether members that nobody knows are refused
 */
public record FeedbackService(
        Capture capture,
        Supplier<String> newId,
        DeclaredMetrics catalogues,
        boolean refusesUnknown,
        ServingMetrics metrics,
        RisingClock clock) {

    private static final int MAX_AT_ONCE = 1000;

    /** Takes one piece of feedback or an array of them, all or none. */
    public HttpService given() {
        return (context, request) ->
                HttpResponse.of(request.aggregate().thenApplyAsync(this::take, context.blockingTaskExecutor()));
    }

    /**
     * Withdraws the feedback of the path parameter {@code id} on the response of the query parameter
     * {@code response_id}, or on the session of {@code session}: what was given under that id before now, or before
     * the query parameter {@code event_time}.
     */
    public HttpService withdrawn() {
        return (context, request) -> HttpResponse.of(
                request.aggregate().thenApplyAsync(whole -> withdraw(context), context.blockingTaskExecutor()));
    }

    private HttpResponse take(AggregatedHttpRequest whole) {
        JsonNode body = JsonBody.read(whole);
        Instant now = clock.instant();
        FeedbackReader reader = new FeedbackReader(newId, catalogues, refusesUnknown);
        List<GivenFeedback> given = new ArrayList<>();
        if (body.isArray()) {
            if (body.isEmpty() || body.size() > MAX_AT_ONCE) {
                throw new RefusedException(
                        Refusal.invalid(null, "send 1 to " + MAX_AT_ONCE + " pieces of feedback at once"));
            }
            for (int i = 0; i < body.size(); i++) {
                given.add(reader.read(new Fields(body.get(i), "[" + i + "]."), clock.instant()));
            }
        } else {
            given.add(reader.read(new Fields(body, ""), now));
        }
        return kept(given, now);
    }

    private HttpResponse withdraw(ServiceRequestContext context) {
        Instant now = clock.instant();
        String session = context.queryParam("session");
        String key = key(context.queryParam("response_id"), session);
        String metric = context.queryParam("metric");
        FeedbackGiven retraction = new FeedbackGiven(
                Fields.checkedId("id", requireNonNull(context.pathParam("id"))),
                metric == null ? "" : Fields.checkedId("metric", metric),
                null,
                null,
                null,
                new Source(SourceKind.HUMAN, ""),
                withdrawalTime(context, now),
                true,
                null,
                session,
                null);
        return kept(List.of(new GivenFeedback(key, retraction)), now);
    }

    private static String key(@Nullable String responseId, @Nullable String session) {
        if (session == null && responseId != null) {
            return Fields.checkedId("response_id", responseId);
        }
        if (session != null && responseId == null) {
            return Fields.checkedId("session", session);
        }
        throw new RefusedException(Refusal.invalid(
                "response_id",
                responseId == null
                        ? "response_id is missing: say on which response, ?response_id=chatcmpl-..., or on which"
                                + " session, ?session=..."
                        : "response_id and session are both given: feedback is on one response or on a session"));
    }

    private static Instant withdrawalTime(ServiceRequestContext context, Instant now) {
        var query = JsonNodeFactory.instance.objectNode().put("event_time", context.queryParam("event_time"));
        return EventTime.of(new Fields(query, ""), now);
    }

    private HttpResponse kept(List<GivenFeedback> given, Instant now) {
        try {
            capture.feedback(given.stream()
                    .map(one -> new Captured<>(one.key(), one.feedback(), now))
                    .toList());
        } catch (CaptureRefusedException refused) {
            throw new RefusedException(Refusal.unavailable("feedback cannot be kept now: " + refused.getMessage()));
        }
        metrics.feedback(given.size());
        List<String> ids =
                given.stream().map(one -> one.feedback().getFeedbackId()).toList();
        return HttpResponse.of(HttpStatus.ACCEPTED, MediaType.JSON, JsonBody.write(Map.of("ids", ids)));
    }
}
