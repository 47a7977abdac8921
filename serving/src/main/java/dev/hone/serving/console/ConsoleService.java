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
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Function;

/**
 * The page and what it shows. The page itself holds nothing and is open; its state wants a key where the server has
 * keys.
 *
 * @param loop the state as something that Jackson can write: that of a tenant, or all of it where there is none
 */
public record ConsoleService(Function<Optional<String>, Object> loop) {

    private static final String POLICY =
            "default-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** That of a view, for the tenants of these lines. */
    public static ConsoleService of(LoopView view, LinesConfig lines) {
        return new ConsoleService(tenant -> tenant.<Object>map(
                        name -> view.snapshot().ofTenant(name, lines.answering(name)))
                .orElseGet(view::snapshot));
    }

    public HttpService page() {
        return file("console.html", MediaType.HTML_UTF_8);
    }

    public HttpService script() {
        return file("console.js", MediaType.JAVASCRIPT_UTF_8);
    }

    public HttpService style() {
        return file("console.css", MediaType.CSS_UTF_8);
    }

    /** The loop now, as JSON; of its tenant alone to a key that is bound to one. */
    public HttpService state() {
        return (context, request) -> HttpResponse.of(
                ResponseHeaders.builder(HttpStatus.OK)
                        .contentType(MediaType.JSON)
                        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                        .build(),
                HttpData.wrap(JsonBody.write(loop.apply(tenant(context)))));
    }

    private static Optional<String> tenant(ServiceRequestContext context) {
        return Optional.ofNullable(ApiKeys.owner(context))
                .filter(ApiKey::isBound)
                .map(ApiKey::tenant);
    }

    private static HttpService file(String name, MediaType type) {
        HttpData content = HttpData.wrap(read(name));
        ResponseHeaders headers = ResponseHeaders.builder(HttpStatus.OK)
                .contentType(type)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
                .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
                .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .build();
        return (context, request) -> HttpResponse.of(headers, content);
    }

    private static byte[] read(String name) {
        try (InputStream in = ConsoleService.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks " + name + ": build it again");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
