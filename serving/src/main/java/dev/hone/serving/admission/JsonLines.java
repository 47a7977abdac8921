package dev.hone.serving.admission;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** A body with one JSON value on each line. */
public final class JsonLines {

    private static final Set<String> SUBTYPES = Set.of("x-ndjson", "ndjson", "jsonl", "x-jsonl", "jsonlines");

    private JsonLines() {}

    /** Whether the request says that its body is such. */
    public static boolean are(AggregatedHttpRequest request) {
        MediaType type = request.contentType();
        return type != null && type.type().equals("application") && SUBTYPES.contains(type.subtype());
    }

    /** The lines that are not blank, each of them JSON or not: see {@link JsonBody#parsed}. */
    public static List<String> of(AggregatedHttpRequest request) {
        return new String(Body.of(request), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }
}
