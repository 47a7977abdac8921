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
import java.time.DateTimeException;
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
 * in base64url, with a dot between. The key that gave it is signed with it and does not stand in it: whoever has the
 * token learns nothing of the key, and the token is worth nothing once the key is another. The first secret signs; all
 * of them are taken, so that one can be replaced while tokens of the one before are about. Any thread may call.
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

    /**
     * The token as it is handed out.
     *
     * @param binding that of the key that gives it: {@link ApiKeys#binding}
     */
    public String signed(FeedbackToken token, String binding) {
        ObjectNode json = JSON.createObjectNode();
        json.put(token.session() ? "s" : "r", token.target());
        token.metrics().stream().sorted().forEach(json.putArray("m")::add);
        json.put("u", token.subject());
        json.put("k", token.key());
        json.put("e", token.expires().getEpochSecond());
        String body = ENCODER.encodeToString(json.toString().getBytes(StandardCharsets.UTF_8));
        return PREFIX + body + "." + ENCODER.encodeToString(mac(secrets.get(0), body, binding));
    }

    /** What it says, whoever wrote it; empty for what is no token. Nothing of it holds before {@link #isSigned}. */
    static Optional<FeedbackToken> claimed(String shown) {
        int dot = shown.indexOf('.');
        if (!isToken(shown) || dot < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(token(JSON.readTree(Base64.getUrlDecoder().decode(body(shown)))));
        } catch (IllegalArgumentException | DateTimeException | IOException malformed) {
            return Optional.empty();
        }
    }

    /** Whether a token that {@link #claimed} read was signed here, for the key of that binding. */
    boolean isSigned(String shown, String binding) {
        try {
            byte[] given = Base64.getUrlDecoder().decode(shown.substring(shown.indexOf('.') + 1));
            return secrets.stream().anyMatch(secret -> MessageDigest.isEqual(mac(secret, body(shown), binding), given));
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    /** What of a token is signed: the same however its signature is spelt. */
    static String body(String shown) {
        return shown.substring(PREFIX.length(), shown.indexOf('.'));
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

    private static byte[] mac(SecretKeySpec secret, String body, String binding) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            // Base64 has no line ends: neither can be taken for a part of the other.
            return mac.doFinal((body + "\n" + binding).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has " + ALGORITHM, impossible);
        }
    }
}
