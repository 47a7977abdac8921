package dev.hone.schemas.serde;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * Settings of the connection to the registry, from Confluent's configuration keys. All but {@code schema.registry.url}
 * may also be spelled with {@code schema.registry.} before them.
 *
 * @param authorization the Authorization header of every request, if any
 */
record RegistrySettings(
        List<URI> urls,
        Optional<String> authorization,
        Optional<SSLContext> tls,
        Duration connectTimeout,
        Duration readTimeout) {

    private static final String MOCK = "mock";

    static RegistrySettings from(Map<String, ?> settings) {
        List<URI> given = urls(text(settings, "url").orElse("http://localhost:8081"));
        return new RegistrySettings(
                given.stream().map(RegistrySettings::withoutUser).toList(),
                authorization(settings, given),
                TlsContext.from(settings),
                millis(settings, "http.connect.timeout.ms", 5_000),
                millis(settings, "http.read.timeout.ms", 15_000));
    }

    /** The name of the registry within this process that is asked for, if it is one. */
    Optional<String> mock() {
        URI first = urls.get(0);
        return MOCK.equals(first.getScheme()) ? Optional.of(first.getAuthority()) : Optional.empty();
    }

    static Optional<String> text(Map<String, ?> settings, String key) {
        Object value = settings.get("schema.registry." + key);
        if (value == null) {
            value = settings.get(key);
        }
        if (value instanceof Password secret) {
            value = secret.value();
        }
        return Optional.ofNullable(value).map(Object::toString).filter(text -> !text.isBlank());
    }

    private static List<URI> urls(String list) {
        List<URI> urls = Arrays.stream(list.split(","))
                .map(String::strip)
                .map(RegistrySettings::url)
                .toList();
        if (urls.size() > 1 && urls.stream().anyMatch(url -> MOCK.equals(url.getScheme()))) {
            throw new ConfigException("schema.registry.url", list, "mock:// cannot be mixed with other URLs");
        }
        return urls;
    }

    private static URI url(String text) {
        try {
            URI url = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if (url.getAuthority() != null
                    && List.of("http", "https", MOCK).contains(String.valueOf(url.getScheme()))) {
                return url;
            }
        } catch (IllegalArgumentException malformed) {
            throw refused(text);
        }
        throw refused(text);
    }

    private static ConfigException refused(String text) {
        return new ConfigException("schema.registry.url", text, "must be like http://localhost:8081");
    }

    private static URI withoutUser(URI url) {
        String user = url.getRawUserInfo();
        return user == null ? url : URI.create(url.toString().replaceFirst("//[^@/]*@", "//"));
    }

    private static Optional<String> authorization(Map<String, ?> settings, List<URI> urls) {
        String source = text(settings, "basic.auth.credentials.source").orElse("URL");
        Optional<String> user =
                switch (source) {
                    case "URL" ->
                        Optional.ofNullable(urls.get(0).getUserInfo()).or(() -> text(settings, "basic.auth.user.info"));
                    case "USER_INFO" ->
                        Optional.of(text(settings, "basic.auth.user.info")
                                .orElseThrow(() -> new ConfigException(
                                        "basic.auth.credentials.source is USER_INFO, but basic.auth.user.info is missing: "
                                                + "set it to USER:PASSWORD")));
                    default ->
                        throw new ConfigException("basic.auth.credentials.source", source, "must be URL or USER_INFO");
                };
        return user.map(text -> "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Duration millis(Map<String, ?> settings, String key, int otherwise) {
        String text = text(settings, key).orElse(String.valueOf(otherwise));
        try {
            int millis = Integer.parseInt(text);
            if (millis > 0) {
                return Duration.ofMillis(millis);
            }
        } catch (NumberFormatException notANumber) {
            throw new ConfigException(key, text, "must be a number of ms above 0");
        }
        throw new ConfigException(key, text, "must be a number of ms above 0");
    }
}
