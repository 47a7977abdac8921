package dev.hone.serving.console;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The page, what it shows and what it does. The page itself holds nothing and is open; all else wants a key where the
 * server has keys.
 */
public record ConsoleService(LoopService loop, InteractionService interactions, CommandService commands) {

    private static final String POLICY =
            "default-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final String ROOT = "/console";
    private static final List<String> SCRIPTS = List.of(
            "console.js",
            "parts.js",
            "chart.js",
            "overview.js",
            "quality.js",
            "canary.js",
            "lineage.js",
            "history.js",
            "letters.js",
            "interaction.js",
            "operate.js");

    /** An address of the console, and what answers there. */
    public record Address(HttpMethod method, String path, HttpService service) {}

    /** The empty page, for everybody. */
    public List<Address> open() {
        List<Address> open = new ArrayList<>();
        open.add(get("", file("console.html", MediaType.HTML_UTF_8)));
        open.add(get("/console.css", file("console.css", MediaType.CSS_UTF_8)));
        SCRIPTS.forEach(script -> open.add(get("/" + script, file(script, MediaType.JAVASCRIPT_UTF_8))));
        return open;
    }

    /** What it shows and does, for who may administer. */
    public List<Address> guarded() {
        return List.of(
                get("/state", loop.state()),
                get("/segments", loop.segments()),
                get("/segment", loop.segment()),
                get("/canary", loop.canary()),
                get("/letters", loop.letters()),
                get("/interaction", interactions),
                new Address(HttpMethod.POST, ROOT + "/commands", commands));
    }

    private static Address get(String path, HttpService service) {
        return new Address(HttpMethod.GET, ROOT + path, service);
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
