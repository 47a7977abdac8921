package dev.hone.terminal.tracing;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import dev.hone.schemas.config.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * Where traces go, and how many.
 *
 * @param endpoint the whole address that spans are sent to; null for no traces
 * @param ratio share in [0, 1] of the requests without a trace of their own that get one
 * @param headers sent along, such as who we are
 */
public record TracingConfig(@Nullable URI endpoint, double ratio, Map<String, String> headers) {

    private static final String ENDPOINT = "tracing.otlp.endpoint";
    private static final String HEADERS = "tracing.otlp.headers";
    private static final String RATIO = "tracing.sample.ratio";
    private static final String PATH = "/v1/traces";

    /** The keys, the same for all programs. */
    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    ENDPOINT,
                    ConfigDef.Type.STRING,
                    null,
                    MEDIUM,
                    "Collector of OpenTelemetry that traces are sent to by OTLP over HTTP, such as"
                            + " http://collector:4318 (docs/metrics.md); not set: no traces are made.")
            .define(
                    HEADERS,
                    ConfigDef.Type.PASSWORD,
                    null,
                    LOW,
                    "Headers that are sent to the collector, NAME=VALUE, separated by commas.")
            .define(
                    RATIO,
                    ConfigDef.Type.DOUBLE,
                    0.01,
                    between(0, 1),
                    MEDIUM,
                    "Share of the requests that a trace is made of. One that comes with a traceparent is traced where that"
                            + " says so, whatever is set here, and a round always is.");

    public TracingConfig {
        headers = Map.copyOf(headers);
    }

    /** The section's settings; throws {@link ConfigException} in words. */
    public static TracingConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        return new TracingConfig(
                endpoint(config.getString(ENDPOINT)), config.getDouble(RATIO), headers(config.getPassword(HEADERS)));
    }

    private static @Nullable URI endpoint(@Nullable String given) {
        if (given == null || given.isBlank()) {
            return null;
        }
        try {
            URI uri = new URI(given.strip());
            if (uri.getHost() == null || !List.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
                throw new ConfigException(ENDPOINT, given, "must be an address such as http://collector:4318");
            }
            boolean bare = uri.getPath().isEmpty() || uri.getPath().equals("/");
            return bare ? uri.resolve(PATH) : uri;
        } catch (URISyntaxException malformed) {
            throw new ConfigException(ENDPOINT, given, "must be an address such as http://collector:4318");
        }
    }

    // A value is a secret: it is in no message.
    private static Map<String, String> headers(@Nullable Password given) {
        Map<String, String> headers = new TreeMap<>();
        for (String header : given == null ? List.<String>of() : split(given.value())) {
            int sign = header.indexOf('=');
            if (sign <= 0) {
                throw new ConfigException(HEADERS + " must be NAME=VALUE, separated by commas");
            }
            headers.put(
                    header.substring(0, sign).strip(),
                    header.substring(sign + 1).strip());
        }
        return headers;
    }

    private static List<String> split(String list) {
        List<String> parts = new ArrayList<>();
        for (String part : list.split(",", -1)) {
            if (!part.isBlank()) {
                parts.add(part);
            }
        }
        return parts;
    }
}
