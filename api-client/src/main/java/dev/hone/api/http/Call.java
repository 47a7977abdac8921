package dev.hone.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request before it is sent.
 *
 * @param path below the base address, as {@code /v1/models}
 * @param query names and values, which are escaped when it is sent
 * @param body null for none
 */
public record Call(
        String method,
        String path,
        Map<String, String> query,
        @Nullable JsonNode body) {

    public Call {
        query = Map.copyOf(query);
    }

    /** One that asks. */
    public static Call get(String path) {
        return new Call("GET", path, Map.of(), null);
    }

    /** One that brings something. */
    public static Call post(String path, JsonNode body) {
        return new Call("POST", path, Map.of(), body);
    }

    /** One that takes something back. */
    public static Call delete(String path) {
        return new Call("DELETE", path, Map.of(), null);
    }

    /** The same with one more member of the query; null changes nothing. */
    public Call with(String name, @Nullable String value) {
        if (value == null) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(query);
        more.put(name, value);
        return new Call(method, path, more, body);
    }

    /** A text as one segment of a path. */
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    String target() {
        StringBuilder target = new StringBuilder(path);
        char before = '?';
        for (Map.Entry<String, String> one : query.entrySet()) {
            target.append(before).append(segment(one.getKey())).append('=').append(segment(one.getValue()));
            before = '&';
        }
        return target.toString();
    }
}
