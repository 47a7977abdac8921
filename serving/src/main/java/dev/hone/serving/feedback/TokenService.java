package dev.hone.serving.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.hone.serving.admission.ApiKey;
import dev.hone.serving.admission.ApiKeys;
import dev.hone.serving.admission.FeedbackToken;
import dev.hone.serving.admission.Fields;
import dev.hone.serving.admission.JsonBody;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.admission.RefusedException;
import dev.hone.serving.admission.TokenSigner;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/feedback/tokens}: gives leave to vote on one response or session, to be handed to a browser. */
public record TokenService(Optional<TokenSigner> signer, InstantSource clock) implements HttpService {

    private static final Set<String> MEMBERS = Set.of("response_id", "session", "metrics", "subject", "expires_in");
    private static final int MAX_METRICS = 32;
    private static final long DAY_SECONDS = 86_400;
    private static final long LONGEST_SECONDS = 30 * DAY_SECONDS;

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        return HttpResponse.of(
                request.aggregate().thenApplyAsync(whole -> given(context, whole), context.blockingTaskExecutor()));
    }

    private HttpResponse given(ServiceRequestContext context, AggregatedHttpRequest whole) {
        TokenSigner signing = signer.orElseThrow(() -> new RefusedException(Refusal.of(
                HttpStatus.NOT_IMPLEMENTED,
                "this server gives no feedback tokens: name a file of secrets in serving.feedback.token.secrets")));
        Fields fields = new Fields(JsonBody.read(whole), "");
        fields.refuseOthers(MEMBERS);
        String session = fields.id("session");
        Long seconds = fields.whole("expires_in", 1, LONGEST_SECONDS);
        FeedbackToken token = new FeedbackToken(
                target(fields, session),
                session != null,
                metrics(fields),
                fields.id("subject"),
                key(context),
                clock.instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(seconds == null ? DAY_SECONDS : seconds));
        return HttpResponse.of(
                HttpStatus.OK,
                MediaType.JSON,
                JsonBody.write(told(token, signing.signed(token, ApiKeys.binding(context)))));
    }

    private static String target(Fields fields, @Nullable String session) {
        String response = fields.id("response_id");
        if (session == null) {
            return fields.required("response_id", response);
        }
        if (response != null) {
            throw fields.refused("session", "comes without response_id: a token is for one response or one session");
        }
        return session;
    }

    private static Set<String> metrics(Fields fields) {
        Set<String> metrics = new LinkedHashSet<>();
        for (JsonNode metric : fields.array("metrics")) {
            metrics.add(Fields.checkedId("metrics", metric.asText()));
        }
        if (metrics.isEmpty() || metrics.size() > MAX_METRICS) {
            throw fields.refused("metrics", "must name 1 to " + MAX_METRICS + " metrics that the token is for");
        }
        return metrics;
    }

    private static @Nullable String key(ServiceRequestContext context) {
        ApiKey owner = ApiKeys.owner(context);
        return owner == null ? null : owner.id();
    }

    private static Map<String, Object> told(FeedbackToken token, String signed) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("token", signed);
        Instant expires = token.expires();
        told.put("expires_at", expires.getEpochSecond());
        return told;
    }
}
