package dev.hone.serving.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.hone.serving.admission.Fields;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.admission.RefusedException;
import dev.hone.serving.following.StreamsPages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * {@code GET /console/interaction?id=...}: one interaction through all its stages, as the streams applications know it,
 * and the versions that learned from it. Nothing that users or models wrote, and not who voted.
 *
 * @param streams who know
 * @param view who trained on what
 */
public record InteractionService(StreamsPages streams, LoopView view) implements HttpService {

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        streams.require();
        String id =
                Fields.checkedId("id", String.valueOf(context.queryParam("id")).strip());
        Optional<String> tenant = LoopService.tenant(context);
        return HttpResponse.of(CompletableFuture.supplyAsync(() -> told(id, tenant), context.blockingTaskExecutor()));
    }

    private HttpResponse told(String id, Optional<String> tenant) {
        Optional<JsonNode> sheet = streams.interaction(id)
                .filter(found ->
                        tenant.isEmpty() || found.path("segment").asText("").startsWith(tenant.get() + "/"));
        // Of an interaction that is not known only its letters are, and nobody knows whose they are.
        List<JsonNode> letters = sheet.isPresent() || tenant.isEmpty() ? letters(id, tenant) : List.of();
        if (sheet.isEmpty() && letters.isEmpty()) {
            throw new RefusedException(Refusal.of(
                    HttpStatus.NOT_FOUND,
                    "nothing is known of this interaction: nothing of it was read yet, or it is forgotten"
                            + " (join.retention.ms)"));
        }
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("id", id);
        sheet.ifPresent(found -> {
            told.put("sheet", found);
            String round = found.at("/example/round").asText("");
            LoopSnapshot.Learned learned = round.isEmpty() ? null : view.state().learned(round);
            if (learned != null) {
                told.put("learned", learned);
            }
        });
        told.put("letters", letters);
        return LoopService.json(told);
    }

    private List<JsonNode> letters(String id, Optional<String> tenant) {
        List<JsonNode> letters = new ArrayList<>();
        streams.letters(id)
                .ifPresent(page -> page.path("letters").forEach(letter -> {
                    if (tenant.isEmpty() || letter.path("tenant").asText("").equals(tenant.get())) {
                        letters.add(letter);
                    }
                }));
        return letters;
    }
}
