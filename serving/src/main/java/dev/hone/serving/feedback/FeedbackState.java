package dev.hone.serving.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.hone.schemas.digest.Sha256;
import dev.hone.serving.admission.ApiKey;
import dev.hone.serving.admission.ApiKeys;
import dev.hone.serving.admission.Fields;
import dev.hone.serving.admission.JsonBody;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.admission.RefusedException;
import dev.hone.serving.following.StreamsPages;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/feedback/{id}?response_id=...}, or {@code ?id=...} in the place of the path: what became of a piece of
 * feedback, as the streams applications know it, who alone do.
 *
 * @param streams their ops ports
 */
public record FeedbackState(StreamsPages streams) implements HttpService {

    private static final Map<String, String> STATUS = Map.of("accepted", "joined");
    private static final String UNKNOWN =
            "it has not been read yet, is forgotten, or was refused so long ago that its dead letter is not at hand";
    private static final String UNREADABLE = "some feedback on this response was refused that could not be read, of"
            + " which this may be; its dead letter says why";

    /**
     * What became of a piece.
     *
     * @param reason where it does not speak for itself
     */
    private record Told(String status, @Nullable String reason) {}

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        streams.require();
        String id = FeedbackService.id(context);
        String response = context.queryParam("response_id");
        if (response == null) {
            throw new RefusedException(Refusal.invalid(
                    "response_id", "response_id is missing: say on which response, ?response_id=chatcmpl-..."));
        }
        String interaction = Fields.checkedId("response_id", response);
        return HttpResponse.of(CompletableFuture.supplyAsync(
                () -> told(id, interaction, ApiKeys.owner(context)), context.blockingTaskExecutor()));
    }

    private HttpResponse told(String id, String interaction, @Nullable ApiKey caller) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("id", id);
        told.put("response_id", interaction);
        String name = Sha256.hex(Sha256.of(id)).substring(0, 16);
        Optional<JsonNode> sheet = streams.interaction(interaction).filter(found -> maySee(found, caller));
        Told what = sheet.flatMap(found -> outcome(found, name))
                .map(word -> new Told(STATUS.getOrDefault(word, word), null))
                .or(() -> streams.letters(interaction).flatMap(found -> refused(found, name, caller)))
                .orElse(new Told("unknown", UNKNOWN));
        told.put("status", what.status());
        if (what.reason() != null) {
            told.put("reason", what.reason());
        }
        sheet.ifPresent(found -> {
            copy(found, "state", told, "interaction");
            copy(found, "due", told, "due");
            copy(found, "waitsUntil", told, "waits_until");
        });
        return HttpResponse.of(HttpStatus.OK, MediaType.JSON, JsonBody.write(told));
    }

    private static void copy(JsonNode from, String name, Map<String, Object> to, String as) {
        if (from.hasNonNull(name)) {
            to.put(as, from.get(name).asText());
        }
    }

    // Where the prompt is not there yet, nobody's tenant is known and nothing but the feedback is told of.
    private static boolean maySee(JsonNode sheet, @Nullable ApiKey caller) {
        String segment = sheet.path("segment").asText("");
        return caller == null || !caller.isBound() || segment.isEmpty() || segment.startsWith(caller.tenant() + "/");
    }

    // One id may have come with several contents: what counts says more than what does not.
    private static Optional<String> outcome(JsonNode sheet, String name) {
        String last = null;
        boolean retracted = false;
        for (JsonNode fate : sheet.path("outcomes")) {
            if (fate.path("feedback").asText().equals(name)) {
                boolean isGone = fate.path("retraction").asBoolean()
                        || fate.path("retracted").asBoolean();
                String outcome = fate.path("outcome").asText();
                retracted |= isGone;
                last = !isGone && (last == null || outcome.equals("accepted")) ? outcome : last;
            }
        }
        return Optional.ofNullable(last).or(retracted ? () -> Optional.of("retracted") : Optional::empty);
    }

    /** By the last dead letter of it; of what could not be read nobody knows whose it is. */
    private static Optional<Told> refused(JsonNode letters, String name, @Nullable ApiKey caller) {
        Told told = null;
        for (JsonNode letter : letters.path("letters")) {
            boolean shown = caller == null
                    || !caller.isBound()
                    || letter.path("tenant").asText("").equals(caller.tenant());
            if (letter.path("feedback").asText("").equals(name) && shown) {
                String status = letter.path("orphan").asBoolean() ? "orphan" : "refused";
                told = new Told(status, letter.path("reason").asText());
            } else if (told == null && letter.path("feedback").isNull() && shown) {
                told = new Told("unknown", UNREADABLE);
            }
        }
        return Optional.ofNullable(told);
    }
}
