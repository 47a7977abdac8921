package dev.hone.streams.notices;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.DecisionKind;
import dev.hone.streams.ops.DecisionEvent;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of decisions.
 *
 * @param webhook nobody where it is empty
 * @param kinds the decisions that are told of
 * @param giveUp for how long one decision is tried
 */
public record NoticesConfig(Optional<Receiver> webhook, Set<DecisionKind> kinds, Duration giveUp) {

    /**
     * Where notices go.
     *
     * @param secret the key of the signatures; none are made without one
     * @param timeout of one try
     */
    public record Receiver(URI address, Optional<Secret> secret, Duration timeout) {}

    /** The bytes of a key, which are in no message. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Secret(byte[] key) {
        @Override
        public String toString() {
            return "[hidden]";
        }
    }

    private static final String URL = "notices.webhook.url";
    private static final String SECRET = "notices.webhook.secret";
    private static final String TIMEOUT = "notices.webhook.timeout.ms";
    private static final String KINDS = "notices.decisions";
    private static final String GIVE_UP = "notices.give.up.ms";
    private static final String SECRET_PREFIX = "whsec_";
    private static final int MIN_KEY_BYTES = 24;
    private static final int MAX_KEY_BYTES = 64;
    private static final Duration A_DAY = Duration.ofDays(1);

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    URL,
                    ConfigDef.Type.STRING,
                    null,
                    MEDIUM,
                    "Address that each decision of a line is posted to, as a CloudEvent in JSON (docs/operate.md); not set: nobody is told.")
            .define(
                    SECRET,
                    ConfigDef.Type.PASSWORD,
                    null,
                    MEDIUM,
                    "Key that posts are signed with, as Standard Webhooks have it: whsec_ and 24 to 64 bytes in base64.")
            .define(
                    TIMEOUT,
                    ConfigDef.Type.LONG,
                    10_000L,
                    atLeast(1),
                    LOW,
                    "How long the receiver may take to answer one post.")
            .define(
                    KINDS,
                    ConfigDef.Type.LIST,
                    told(kind -> kind != DecisionKind.IGNORED),
                    ConfigDef.ValidList.in(told(kind -> true).toArray(String[]::new)),
                    LOW,
                    "The decisions that are told of.")
            .define(
                    GIVE_UP,
                    ConfigDef.Type.LONG,
                    A_DAY.toMillis(),
                    atLeast(0),
                    LOW,
                    "For how long a decision is posted again and again, ever more seldom, where the receiver does not take it; then it is left out, with a word in the log. Later ones wait for it.");

    public NoticesConfig {
        kinds = Set.copyOf(kinds);
    }

    /** The section's settings; throws {@link ConfigException} in words. */
    public static NoticesConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        Optional<Secret> secret = secret(config.getPassword(SECRET));
        Duration timeout = Duration.ofMillis(config.getLong(TIMEOUT));
        return new NoticesConfig(
                address(config.getString(URL)).map(address -> new Receiver(address, secret, timeout)),
                Arrays.stream(DecisionKind.values())
                        .filter(kind -> config.getList(KINDS).contains(DecisionEvent.name(kind)))
                        .collect(Collectors.toUnmodifiableSet()),
                Duration.ofMillis(config.getLong(GIVE_UP)));
    }

    private static List<String> told(Predicate<DecisionKind> which) {
        return Arrays.stream(DecisionKind.values())
                .filter(kind -> kind != DecisionKind.UNKNOWN)
                .filter(which)
                .map(DecisionEvent::name)
                .toList();
    }

    private static Optional<URI> address(@Nullable String given) {
        if (given == null || given.isBlank()) {
            return Optional.empty();
        }
        try {
            URI address = new URI(given.strip());
            if (address.getHost() != null && List.of("http", "https").contains(String.valueOf(address.getScheme()))) {
                return Optional.of(address);
            }
        } catch (URISyntaxException malformed) {
            // said below
        }
        // An address may carry a token of who may post there, so it is not said again.
        throw new ConfigException(URL + " must be an address such as https://hooks.example/hone");
    }

    private static Optional<Secret> secret(@Nullable Password given) {
        if (given == null) {
            return Optional.empty();
        }
        String text = given.value().strip();
        try {
            if (text.startsWith(SECRET_PREFIX)) {
                byte[] key = Base64.getDecoder().decode(text.substring(SECRET_PREFIX.length()));
                if (key.length >= MIN_KEY_BYTES && key.length <= MAX_KEY_BYTES) {
                    return Optional.of(new Secret(key));
                }
            }
        } catch (IllegalArgumentException notBase64) {
            // said below
        }
        throw new ConfigException(SECRET + " must be " + SECRET_PREFIX + " followed by " + MIN_KEY_BYTES + " to "
                + MAX_KEY_BYTES + " bytes in base64: echo " + SECRET_PREFIX + "$(openssl rand -base64 32)");
    }
}
