package dev.hone.api.http;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is, and how it is asked.
 *
 * @param address its base, with or without {@code /v1} at the end
 * @param key an API key or a feedback token; null where the server has no keys
 * @param patience how long an answer may take, each try by itself; in a stream, how long its first piece and then each
 *     next one may
 * @param headers sent with each request
 */
public record Server(
        URI address, @Nullable String key, Duration patience, Retries retries, Map<String, String> headers) {

    public Server {
        headers = Map.copyOf(headers);
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("patience must be above 0");
        }
        address = withoutVersion(address);
    }

    private static URI withoutVersion(URI address) {
        return URI.create(address.toString().replaceFirst("/+$", "").replaceFirst("/v1$", ""));
    }

    @Override
    public String toString() {
        return "Server[" + address + "]";
    }
}
