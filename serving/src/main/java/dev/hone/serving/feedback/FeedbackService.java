package dev.hone.serving.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.serving.admission.Allowance;
import dev.hone.serving.admission.ApiKey;
import dev.hone.serving.admission.ApiKeys;
import dev.hone.serving.admission.FeedbackToken;
import dev.hone.serving.admission.Fields;
import dev.hone.serving.admission.JsonBody;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.admission.RefusedException;
import dev.hone.serving.capture.Capture;
import dev.hone.serving.capture.Capture.Captured;
import dev.hone.serving.capture.CaptureRefusedException;
import dev.hone.serving.ops.ServingMetrics;
import dev.hone.terminal.tracing.TraceParent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
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

    /**
     * Takes one piece of feedback or an array of them, all or none. Of a body of lines, and with the query parameter
     * {@code each}, it takes what it can and says what came of each; with {@code dry_run} it keeps nothing.
     */
    public HttpService given() {
        return (context, request) -> HttpResponse.of(
                request.aggregate().thenApplyAsync(whole -> take(context, whole), context.blockingTaskExecutor()));
    }

    /**
     * Withdraws the feedback of the path parameter {@code id} on the response of the query parameter
     * {@code response_id}, or on the session of {@code session}: what was given under that id before now, or before
     * the query parameter {@code event_time}. The query may bring {@code id} in place of the path, and name the source
     * whose feedback it was, {@code source_kind} and {@code source_id}.
     */
    public HttpService withdrawn() {
        return (context, request) -> HttpResponse.of(
                request.aggregate().thenApplyAsync(whole -> withdraw(context), context.blockingTaskExecutor()));
    }

    private HttpResponse take(ServiceRequestContext context, AggregatedHttpRequest whole) {
        FeedbackBatch batch = FeedbackBatch.of(whole);
        Allowance.charge(context, null, batch.json().size());
        Moment now = moment(context);
        FeedbackReader reader = new FeedbackReader(newId, catalogues, refusesUnknown, caller(context));
        FeedbackToken token = FeedbackToken.of(context);
        Function<FeedbackBatch.Piece, GivenFeedback> reading = piece -> {
            Instant at = batch.many() ? clock.instant() : now.at();
            GivenFeedback given = reader.read(new Fields(piece.json(), piece.path()), at);
            return token == null ? given : TokenScope.within(token, given);
        };
        boolean dry = isAsked(context, "dry_run");
        if (!batch.lines() && !isAsked(context, "each")) {
            return taken(batch.all(reading), now, dry);
        }
        List<FeedbackBatch.Outcome> outcomes = batch.each(reading);
        List<GivenFeedback> given = outcomes.stream()
                .flatMap(outcome -> Stream.ofNullable(outcome.given()))
                .toList();
        if (!dry && !given.isEmpty()) {
            keep(given, now);
        }
        return told(outcomes, ids(given), dry);
    }

    private HttpResponse taken(List<GivenFeedback> given, Moment now, boolean dry) {
        return dry
                ? HttpResponse.of(
                        HttpStatus.OK, MediaType.JSON, JsonBody.write(Map.of("ids", ids(given), "dry_run", true)))
                : kept(given, now);
    }

    private static HttpResponse told(List<FeedbackBatch.Outcome> outcomes, List<String> ids, boolean dry) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("ids", ids);
        body.put("results", outcomes.stream().map(FeedbackBatch.Outcome::told).toList());
        if (dry) {
            body.put("dry_run", true);
        }
        if (ids.isEmpty()) {
            body.put(
                    "error",
                    Refusal.invalid(null, "none of it could be taken: results say why")
                            .error());
            return HttpResponse.of(HttpStatus.BAD_REQUEST, MediaType.JSON, JsonBody.write(body));
        }
        return HttpResponse.of(dry ? HttpStatus.OK : HttpStatus.ACCEPTED, MediaType.JSON, JsonBody.write(body));
    }

    private static boolean isAsked(ServiceRequestContext context, String name) {
        String value = context.queryParam(name);
        if (value != null && !value.equals("true") && !value.equals("false")) {
            throw new RefusedException(Refusal.invalid(name, name + " must be true or false"));
        }
        return "true".equals(value);
    }

    /** Takes one piece of feedback that is a body like any other; its id. Keeps nothing where it is a dry run. */
    public String takeOne(ServiceRequestContext context, JsonNode body, boolean dry) {
        Moment now = moment(context);
        GivenFeedback given = new FeedbackReader(newId, catalogues, refusesUnknown, caller(context))
                .read(new Fields(body, ""), now.at());
        if (!dry) {
            keep(List.of(given), now);
        }
        return given.feedback().getFeedbackId();
    }

    /** A metric that there is, for remarks and corrections that name none. */
    public String anyMetric() {
        return catalogues.any();
    }

    private HttpResponse withdraw(ServiceRequestContext context) {
        Moment now = moment(context);
        String session = context.queryParam("session");
        String key = key(context.queryParam("response_id"), session);
        String metric = context.queryParam("metric");
        FeedbackGiven retraction = new FeedbackGiven(
                id(context),
                metric == null ? "" : Fields.checkedId("metric", metric),
                null,
                null,
                null,
                source(context),
                withdrawalTime(context, now.at()),
                true,
                null,
                session,
                caller(context));
        return kept(List.of(new GivenFeedback(key, retraction)), now);
    }

    // Who shows a token is not its giver: an admin's would withdraw what anybody gave.
    private static @Nullable Caller caller(ServiceRequestContext context) {
        Caller caller = ApiKey.caller(ApiKeys.owner(context));
        return caller == null || FeedbackToken.of(context) == null
                ? caller
                : new Caller(caller.getKey(), caller.getTenant(), false, caller.getEvidenceShare());
    }

    // A path cannot hold every id: clients and proxies take some characters for their own.
    static String id(ServiceRequestContext context) {
        String inPath = context.pathParam("id");
        String id = inPath == null ? context.queryParam("id") : inPath;
        if (id == null) {
            throw new RefusedException(
                    Refusal.invalid("id", "id is missing: say which feedback, in the path or as ?id=..."));
        }
        return Fields.checkedId("id", id);
    }

    private static Source source(ServiceRequestContext context) {
        String id = context.queryParam("source_id");
        SourceKind kind = FeedbackReader.kind(context.queryParam("source_kind"));
        if (kind == SourceKind.UNKNOWN) {
            throw new RefusedException(
                    Refusal.invalid("source_kind", "source_kind must be human, model, code or outcome"));
        }
        return new Source(kind, id == null || id.isEmpty() ? "" : Fields.checkedId("source_id", id));
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

    /** When it came, and the trace that it is part of. */
    private record Moment(Instant at, @Nullable String traceparent) {}

    private Moment moment(ServiceRequestContext context) {
        return new Moment(
                clock.instant(),
                TraceParent.of(context.request().headers().get(TraceParent.HEADER))
                        .map(TraceParent::header)
                        .orElse(null));
    }

    private HttpResponse kept(List<GivenFeedback> given, Moment now) {
        keep(given, now);
        return HttpResponse.of(HttpStatus.ACCEPTED, MediaType.JSON, JsonBody.write(Map.of("ids", ids(given))));
    }

    private void keep(List<GivenFeedback> given, Moment now) {
        try {
            capture.feedback(given.stream()
                    .map(one -> new Captured<>(one.key(), one.feedback(), now.at(), now.traceparent()))
                    .toList());
        } catch (CaptureRefusedException refused) {
            throw new RefusedException(Refusal.unavailable("feedback cannot be kept now: " + refused.getMessage()));
        }
        metrics.feedback(given.size());
    }

    private static List<String> ids(List<GivenFeedback> given) {
        return given.stream().map(one -> one.feedback().getFeedbackId()).toList();
    }
}
