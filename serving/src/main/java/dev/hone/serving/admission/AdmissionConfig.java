package dev.hone.serving.admission;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import dev.hone.schemas.config.Settings;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;

/**
 * Who is let in, and with how much.
 *
 * @param apiKeys any of them will do; none lets everybody in
 * @param requestTimeout how long an answer may take
 * @param maxRequestBytes longest body
 */
public record AdmissionConfig(List<String> apiKeys, Duration requestTimeout, long maxRequestBytes) {

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    "serving.api.keys",
                    ConfigDef.Type.PASSWORD,
                    "",
                    HIGH,
                    "Keys that clients may show as Authorization: Bearer KEY, separated by commas; without any, everybody is let in.")
            .define(
                    "serving.request.timeout.ms",
                    ConfigDef.Type.LONG,
                    20_000L,
                    atLeast(1),
                    HIGH,
                    "How long an answer may take before it is given up, in ms.")
            .define(
                    "serving.request.max.bytes",
                    ConfigDef.Type.LONG,
                    262_144L,
                    atLeast(1),
                    LOW,
                    "Longest body of a request. What streams-app takes of one prompt is 256 KB as well.");

    public AdmissionConfig {
        apiKeys = List.copyOf(apiKeys);
    }

    public static AdmissionConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        Password keys = config.getPassword("serving.api.keys");
        return new AdmissionConfig(
                Arrays.stream(keys.value().split(","))
                        .map(String::trim)
                        .filter(key -> !key.isEmpty())
                        .toList(),
                Duration.ofMillis(config.getLong("serving.request.timeout.ms")),
                config.getLong("serving.request.max.bytes"));
    }

    /** Keys are secrets: says how many there are. */
    @Override
    public String toString() {
        return "AdmissionConfig[apiKeys=" + apiKeys.size() + ", requestTimeout=" + requestTimeout + ", maxRequestBytes="
                + maxRequestBytes + "]";
    }
}
