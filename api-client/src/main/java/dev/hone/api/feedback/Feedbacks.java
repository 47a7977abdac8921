package dev.hone.api.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.api.http.ApiException;
import dev.hone.api.http.Call;
import dev.hone.api.http.Json;
import dev.hone.api.http.Transport;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/feedback}. What is taken is on disk and will be joined, whether its response has arrived or not. Names and
 * times are given before the first try, so that what is sent again counts once; the times are the client's clock's.
 * Any thread may call.
 */
public record Feedbacks(Transport transport, FeedbackIds ids, InstantSource clock) {

    private static final String PATH = "/v1/feedback";

    private record Taken(List<String> ids) {}

    private record Each(@Nullable List<Outcome> results) {}

    private record Signed(String token, long expiresAt) {}

    /** Takes it; its id. */
    public String give(Feedback feedback) {
        return transport
                .send(Call.post(PATH, settled(feedback)), Taken.class)
                .ids()
                .get(0);
    }

    /** The same, later; who cancels the future cancels the request. */
    public CompletableFuture<String> giveLater(Feedback feedback) {
        return transport.sendLater(
                Call.post(PATH, settled(feedback)),
                told -> Json.as(told, Taken.class).ids().get(0));
    }

    /** Takes all, up to 1,000, or none where one is wrong; their ids. */
    public List<String> giveAll(List<Feedback> all) {
        return List.copyOf(
                transport.send(Call.post(PATH, settled(all)), Taken.class).ids());
    }

    /** Takes what it can, and says what came of each. */
    public List<Outcome> giveEach(List<Feedback> all) {
        return each(Call.post(PATH, settled(all)).with("each", "true"));
    }

    /** Looks at each as if it were given, and keeps nothing. */
    public List<Outcome> check(List<Feedback> all) {
        return each(Call.post(PATH, settled(all)).with("each", "true").with("dry_run", "true"));
    }

    private List<Outcome> each(Call call) {
        JsonNode told;
        try {
            told = transport.send(call, JsonNode.class);
        } catch (ApiException.Invalid refused) {
            // None could be taken: that is an answer to the question as well, where it says why for each.
            told = refused.details();
            if (!told.has("results")) {
                throw refused;
            }
        }
        List<Outcome> results = Json.as(told, Each.class).results();
        return results == null ? List.of() : List.copyOf(results);
    }

    /** Takes back what was given under the id before now, by anybody without a name. */
    public void retract(String id, Target target) {
        retract(id, target, null);
    }

    /** Takes back what that source gave under the id before now. */
    public void retract(String id, Target target, @Nullable Source source) {
        transport.send(
                Call.delete(PATH)
                        .with("id", id)
                        .with("response_id", target.responseId())
                        .with("session", target.session())
                        .with(
                                "source_kind",
                                source == null ? null : source.kind().word())
                        .with("source_id", source == null ? null : source.id())
                        .with("event_time", clock.instant().toString()),
                JsonNode.class);
    }

    /** What became of it; {@link FeedbackStatus.Status#UNKNOWN} where nobody has read it yet. */
    public FeedbackStatus status(String id, String responseId) {
        return FeedbackStatus.of(transport.send(
                Call.get(PATH + "/" + Call.segment(id)).with("response_id", responseId), JsonNode.class));
    }

    /** Leave for a browser, which has no key, to vote on one response or session. */
    public FeedbackToken token(TokenRequest request) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        Target target = request.target();
        body.put(
                target.session() == null ? "response_id" : "session",
                target.session() == null ? target.responseId() : target.session());
        body.set("metrics", Json.tree(request.metrics()));
        if (request.subject() != null) {
            body.put("subject", request.subject());
        }
        body.put("expires_in", request.validFor().toSeconds());
        Signed signed = transport.send(Call.post(PATH + "/tokens", body), Signed.class);
        return new FeedbackToken(signed.token(), Instant.ofEpochSecond(signed.expiresAt()));
    }

    private ObjectNode settled(Feedback feedback) {
        return feedback.settled(ids.next(), clock.instant()).body();
    }

    private ArrayNode settled(List<Feedback> all) {
        ArrayNode body = JsonNodeFactory.instance.arrayNode();
        all.forEach(one -> body.add(settled(one)));
        return body;
    }
}
