package dev.hone.serving.tensorzero;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.serving.admission.ApiKey;
import dev.hone.serving.admission.Fields;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where inferences count.
 *
 * @param segment of requests without a key that is bound to a tenant: its tenant is theirs
 * @param ids makes ids for episodes that have none, and for feedback: UUIDs, as the gateway's clients want them
 */
public record Episodes(LinesConfig lines, String segment, Supplier<String> ids) {

    /** Sends a function's inference to its task's line. */
    void place(Fields fields, String function, ObjectNode body, @Nullable ApiKey caller) {
        String tenant =
                caller != null && caller.isBound() ? caller.tenant() : segment.substring(0, segment.indexOf('/'));
        PromptSubmitted placed = PromptSubmitted.newBuilder()
                .setSegment(tenant + "/" + function)
                .setMessages(List.of())
                .build();
        lines.problem(placed).ifPresent(problem -> {
            throw fields.refused("function_name", "is no name of a task: it has no blanks, * and slashes");
        });
        body.put("model", lines.route(placed).line());
        body.put("hone::segment", placed.getSegment());
    }

    /** The session that an episode is; one that nobody named gets a name, which is the reply's. */
    String begin(@Nullable String asked, ObjectNode body) {
        String episode = asked == null ? ids.get() : asked;
        body.put("hone::session", episode);
        return episode;
    }
}
