package dev.hone.serving.openai;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.hone.serving.admission.ApiKey;
import dev.hone.serving.admission.ApiKeys;
import dev.hone.serving.admission.JsonBody;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.admission.Scope;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/models} and {@code GET /v1/models/{id}}: the lines, and to who may ask for them the versions that are
 * loaded here.
 *
 * @param since when this server began
 * @param revealsArm whether everybody may ask for versions by name
 */
public record ModelsService(Supplier<List<Listed>> models, Instant since, boolean revealsArm) {

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
                "list", models(context).map(this::wire).toList()));
    }

    /** The one named by the path parameter {@code id}. */
    public HttpService one() {
        return (context, request) -> models(context)
                .filter(model -> model.name().equals(context.pathParam("id")))
                .findFirst()
                .map(model -> json(wire(model)))
                .orElseGet(() -> Refusal.unknownModel("there is no such model; GET /v1/models lists what there is")
                        .response());
    }

    private Stream<Listed> models(ServiceRequestContext context) {
        boolean all = revealsArm || ApiKey.may(ApiKeys.owner(context), Scope.ADMIN);
        return models.get().stream()
                .filter(model -> all || model.parent() == null)
                .map(model -> all ? model : new Listed(model.name(), null, model.name()));
    }

    private OpenAiReplies.Model wire(Listed model) {
        return new OpenAiReplies.Model(
                model.name(), "model", since.getEpochSecond(), "hone", model.parent(), model.root());
    }

    private static HttpResponse json(Object body) {
        return HttpResponse.of(HttpStatus.OK, MediaType.JSON, JsonBody.write(body));
    }
}
