package dev.hone.serving.console;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.serving.admission.ApiKey;
import dev.hone.serving.admission.ApiKeys;
import dev.hone.serving.admission.JsonBody;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.admission.RefusedException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the loop looks like, as JSON; to a key that is bound to a tenant its lines and segments alone.
 *
 * @param lines which lines answer which segments
 */
public record LoopService(LoopView view, LinesConfig lines) {

    private static final int MOST_ROWS = 200;

    /** The loop now; without what somebody has seen who says {@code ?since=} its revision. */
    HttpService state() {
        return (context, request) -> {
            LoopSnapshot seen = tenant(context)
                    .map(tenant -> view.ofTenant(tenant, lines.answering(tenant)))
                    .orElseGet(view::snapshot);
            return json(seen.since(whole(context, "since", -1, Long.MAX_VALUE)));
        };
    }

    /** Rows of the segments whose line and name contain {@code ?text=}, from {@code ?from=} on. */
    HttpService segments() {
        return (context, request) -> {
            String text = given(context, "text").toLowerCase(Locale.ROOT);
            int from = (int) whole(context, "from", 0, Integer.MAX_VALUE);
            int most = (int) whole(context, "most", MOST_ROWS, MOST_ROWS);
            return json(view.segments().segments(question(context, text), from, most));
        };
    }

    /** One of them over time. */
    HttpService segment() {
        return (context, request) -> json(found(
                view.segments().history(question(context, ""), given(context, "line"), given(context, "segment")),
                "nothing is known of this segment"));
    }

    /** The latest canary of a line over time. */
    HttpService canary() {
        return (context, request) -> {
            String line = given(context, "line");
            boolean hidden = tenant(context)
                    .filter(tenant -> !lines.answering(tenant).contains(line))
                    .isPresent();
            return json(found(hidden ? null : view.canaries().course(line), "no canary of this line was seen"));
        };
    }

    /** The newest dead letters. Nobody knows whose they are, so a tenant sees none. */
    HttpService letters() {
        return (context, request) -> json(Map.of(
                "letters",
                tenant(context).isPresent() ? List.of() : view.letters().letters()));
    }

    private SegmentBook.Question question(ServiceRequestContext context, String text) {
        return tenant(context)
                .map(tenant -> SegmentBook.Question.ofTenant(text, Set.copyOf(lines.answering(tenant)), tenant))
                .orElseGet(() -> SegmentBook.Question.any(text));
    }

    /** That of the key, where it is bound to one. */
    static Optional<String> tenant(ServiceRequestContext context) {
        return Optional.ofNullable(ApiKeys.owner(context))
                .filter(ApiKey::isBound)
                .map(ApiKey::tenant);
    }

    static HttpResponse json(Object told) {
        return HttpResponse.of(
                ResponseHeaders.builder(HttpStatus.OK)
                        .contentType(MediaType.JSON)
                        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                        .build(),
                HttpData.wrap(JsonBody.write(told)));
    }

    private static <T> T found(@Nullable T told, String otherwise) {
        if (told == null) {
            throw new RefusedException(Refusal.of(HttpStatus.NOT_FOUND, otherwise));
        }
        return told;
    }

    private static String given(ServiceRequestContext context, String name) {
        String value = context.queryParam(name);
        return value == null ? "" : value;
    }

    private static long whole(ServiceRequestContext context, String name, long otherwise, long most) {
        String value = context.queryParam(name);
        if (value == null) {
            return otherwise;
        }
        try {
            return Math.max(0, Math.min(most, Long.parseLong(value)));
        } catch (NumberFormatException none) {
            throw new RefusedException(Refusal.invalid(name, name + " must be a whole number"));
        }
    }
}
