package dev.hone.serving.openai;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import dev.hone.serving.admission.JsonBody;
import dev.hone.serving.admission.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/models} and {@code GET /v1/models/{id}}: the lines, and the versions that are loaded here.
 *
 * @param since when this server began
 */
public record ModelsService(Supplier<List<Listed>> models, Instant since) {

    /**
     * A model by the name that requests use.
     *
     * @param parent the line of a version; null for a line
     * @param root the version that the name stands for
     */
    public record Listed(String name, @Nullable String parent, String root) {}

    /** All of them. */
    public HttpService list() {
        return (context, request) -> json(new OpenAiReplies.ModelList(
                "list", models.get().stream().map(this::wire).toList()));
    }

    /** The one named by the path parameter {@code id}. */
    public HttpService one() {
        return (context, request) -> models.get().stream()
                .filter(model -> model.name().equals(context.pathParam("id")))
                .findFirst()
                .map(model -> json(wire(model)))
                .orElseGet(() -> Refusal.unknownModel("there is no such model; GET /v1/models lists what there is")
                        .response());
    }

    private OpenAiReplies.Model wire(Listed model) {
        return new OpenAiReplies.Model(
                model.name(), "model", since.getEpochSecond(), "hone", model.parent(), model.root());
    }

    private static HttpResponse json(Object body) {
        return HttpResponse.of(HttpStatus.OK, MediaType.JSON, JsonBody.write(body));
    }
}
