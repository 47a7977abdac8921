package dev.hone.serving.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * Signs feedback tokens and knows its own again: {@value #PREFIX}, the token as JSON and an HMAC-SHA256 of that, both
 * in base64url, with a dot between. The first secret signs; all of them are taken, so that one can be replaced while
 * tokens of the one before are about. Any thread may call.
 */
public final class TokenSigner {

    static final String PREFIX = "hft_";

    private static final String SETTING = "serving.feedback.token.secrets";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int LEAST_SECRET = 32;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final List<SecretKeySpec> secrets;

    TokenSigner(List<String> secrets) {
        this.secrets = secrets.stream()
                .map(secret -> new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM))
                .toList();
    }

    /** With the secrets of a file, one a line; throws {@link ConfigException} where it has none that will do. */
    public static TokenSigner of(Path file) {
        try {
            List<String> secrets = Files.readAllLines(file).stream()
                    .map(String::trim)
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (secrets.isEmpty() || secrets.stream().anyMatch(secret -> secret.length() < LEAST_SECRET)) {
                throw new ConfigException(
                        SETTING,
                        file,
                        "must have a random secret of at least " + LEAST_SECRET
                                + " characters on each line: openssl rand -hex 32");
            }
            return new TokenSigner(secrets);
        } catch (IOException unreadable) {
            throw new ConfigException(
                    SETTING, file, "cannot be read: " + unreadable.getClass().getSimpleName());
        }
    }

    /** Whether somebody shows a token rather than a key. */
    static boolean isToken(String shown) {
        return shown.startsWith(PREFIX);
    }

    /** The token as it is handed out. */
    public String signed(FeedbackToken token) {
        ObjectNode json = JSON.createObjectNode();
        json.put(token.session() ? "s" : "r", token.target());
        token.metrics().stream().sorted().forEach(json.putArray("m")::add);
        json.put("u", token.subject());
        json.put("k", token.key());
        json.put("e", token.expires().getEpochSecond());
        String body = ENCODER.encodeToString(json.toString().getBytes(StandardCharsets.UTF_8));
        return PREFIX + body + "." + ENCODER.encodeToString(mac(secrets.get(0), body));
    }

    /** The token that was signed here; empty for what was not, or was changed. Its time may be over. */
    Optional<FeedbackToken> verified(String shown) {
        int dot = shown.indexOf('.');
        if (!isToken(shown) || dot < 0) {
            return Optional.empty();
        }
        String body = shown.substring(PREFIX.length(), dot);
        try {
            byte[] given = Base64.getUrlDecoder().decode(shown.substring(dot + 1));
            boolean ours = secrets.stream().anyMatch(secret -> MessageDigest.isEqual(mac(secret, body), given));
            return ours ? Optional.of(token(JSON.readTree(Base64.getUrlDecoder().decode(body)))) : Optional.empty();
        } catch (IllegalArgumentException | IOException malformed) {
            return Optional.empty();
        }
    }

    private static FeedbackToken token(JsonNode json) {
        Set<String> metrics = new LinkedHashSet<>();
        json.path("m").forEach(metric -> metrics.add(metric.asText()));
        boolean session = json.has("s");
        return new FeedbackToken(
                json.path(session ? "s" : "r").asText(),
                session,
                metrics,
                text(json.get("u")),
                text(json.get("k")),
                Instant.ofEpochSecond(json.path("e").asLong()));
    }

    private static @Nullable String text(@Nullable JsonNode value) {
        return value == null || value.isNull() ? null : value.asText();
    }

    private static byte[] mac(SecretKeySpec secret, String body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return mac.doFinal(body.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has " + ALGORITHM, impossible);
        }
    }
}
