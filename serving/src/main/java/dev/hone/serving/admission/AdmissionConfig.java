package dev.hone.serving.admission;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import dev.hone.schemas.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.utils.Utils;

/**
 * Settings of admission: the keys and origins that are let in, and the limits of a request.
 *
 * @param apiKeys any of them will do; without any, and without a file, everybody is let in
 * @param keysFile of the keys that stand for somebody
 * @param tokenSecrets file of the secrets that feedback tokens are signed with
 * @param tokensPerSecond how often all feedback tokens of one key may vote together
 * @param patience how long an answer may take
 * @param maxRequestBytes longest body
 * @param corsOrigins of the pages whose scripts may call, in lower case; {@link #ANY} for all
 * @param hosts names that the server answers to, in lower case; {@link #ANY} for all, empty for what {@link HostCheck}
 *     takes by itself
 * @param interactionsAt HOST:PORT of the streams applications' ops ports, which know what became of feedback
 * @param refusesUnknown whether a request with a member that nobody knows is refused
 */
public record AdmissionConfig(
        List<String> apiKeys,
        Optional<Path> keysFile,
        Optional<Path> tokenSecrets,
        double tokensPerSecond,
        Patience patience,
        long maxRequestBytes,
        List<String> corsOrigins,
        List<String> hosts,
        List<String> interactionsAt,
        boolean refusesUnknown) {

    /** Any page may call; any name will do. */
    public static final String ANY = "*";

    private static final Pattern ORIGIN =
            Pattern.compile("https?://[A-Za-z0-9._-]+(:\\d{1,5})?|https?://\\[[0-9a-f:]+](:\\d{1,5})?");

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}");

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    "serving.api.keys",
                    ConfigDef.Type.PASSWORD,
                    "",
                    HIGH,
                    "Keys that clients may show as Authorization: Bearer KEY, separated by commas; without any here or in serving.keys, everybody is let in. Each may do everything, in every tenant; all of them are one id.")
            .define(
                    "serving.keys",
                    ConfigDef.Type.STRING,
                    "",
                    HIGH,
                    "File of keys that stand for somebody: a JSON array with an object for each, of id, sha256 (the key's, in hex), scopes (infer, feedback, admin), tenant (without one the key has the scope admin alone, sees all tenants and may operate rollouts), and if wanted requests_per_second (no bound where it is left out; each choice of n and each piece of feedback counts as one) and evidence_share (what the key may bring of a rollout's scored subjects, in place of rollout.evidence.max.share). Read again when it changes.")
            .define(
                    "serving.feedback.token.secrets",
                    ConfigDef.Type.STRING,
                    "",
                    MEDIUM,
                    "File of the secrets that feedback tokens (POST /v1/feedback/tokens) are signed with, one a line, each random and of at least 32 characters: the first signs, all are taken. The same for all servers. Without it there are no tokens.")
            .define(
                    "serving.feedback.token.rate",
                    ConfigDef.Type.DOUBLE,
                    50.0,
                    atLeast(1),
                    LOW,
                    "Pieces of feedback a second that all feedback tokens of one key may bring together, at one server; a token by itself brings 1 a second, and 10 at once. Nothing of it is taken from the key's own requests_per_second.")
            .define(
                    "serving.request.timeout.ms",
                    ConfigDef.Type.LONG,
                    20_000L,
                    atLeast(1),
                    HIGH,
                    "How long an answer may take until its first token, in ms; after that it is given up.")
            .define(
                    "serving.token.timeout.ms",
                    ConfigDef.Type.LONG,
                    200L,
                    atLeast(0),
                    MEDIUM,
                    "How much longer it may take for each token that it may have, in ms; then it ends with what there is of it.")
            .define(
                    "serving.request.max.bytes",
                    ConfigDef.Type.LONG,
                    262_144L,
                    atLeast(1),
                    LOW,
                    "Longest body of a request. What streams-app takes of one prompt is 256 KB as well.")
            .define(
                    "serving.cors.origins",
                    ConfigDef.Type.LIST,
                    List.of(),
                    MEDIUM,
                    "Origins of web pages whose scripts may call this server, such as https://app.example.com, separated by commas; * for any page, which together with no serving.api.keys lets every page that a user of this network opens ask and vote.")
            .define(
                    "serving.hosts",
                    ConfigDef.Type.LIST,
                    List.of(),
                    MEDIUM,
                    "Names that the server answers to, as they stand in Host without the port, separated by commas; * for any. Addresses in numbers and the names of the loopback interface always do. Without any, every name does, but on a loopback address of a server without keys: there a page whose name was turned to this machine (DNS rebinding) would be let in.")
            .define(
                    "serving.interactions.at",
                    ConfigDef.Type.LIST,
                    List.of(),
                    LOW,
                    "Ops ports of streams-app, HOST:PORT separated by commas: who asks what became of feedback (GET /v1/feedback/{id}) is answered from there. hone up knows its own.")
            .define(
                    "serving.unknown.members",
                    ConfigDef.Type.STRING,
                    "refuse",
                    ConfigDef.ValidString.in("refuse", "ignore"),
                    LOW,
                    "What a request gets that has members which this server does not know: refuse answers 400 and names the member, ignore passes over it. Members that it knows and cannot heed are refused either way.");

    public AdmissionConfig {
        apiKeys = List.copyOf(apiKeys);
        corsOrigins = List.copyOf(corsOrigins);
        hosts = List.copyOf(hosts);
        interactionsAt = List.copyOf(interactionsAt);
    }

    /** Whether any page that a browser of this network shows may use the server without a key. */
    public boolean isOpenToAnyPage() {
        return isWithoutKeys() && corsOrigins.contains(ANY);
    }

    /** Whether everybody is let in. */
    public boolean isWithoutKeys() {
        return apiKeys.isEmpty() && keysFile.isEmpty();
    }

    public static AdmissionConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        Password keys = config.getPassword("serving.api.keys");
        return new AdmissionConfig(
                Arrays.stream(keys.value().split(","))
                        .map(String::trim)
                        .filter(key -> !key.isEmpty())
                        .toList(),
                file(config.getString("serving.keys")),
                file(config.getString("serving.feedback.token.secrets")),
                config.getDouble("serving.feedback.token.rate"),
                new Patience(
                        Duration.ofMillis(config.getLong("serving.request.timeout.ms")),
                        Duration.ofMillis(config.getLong("serving.token.timeout.ms"))),
                config.getLong("serving.request.max.bytes"),
                config.getList("serving.cors.origins").stream()
                        .map(AdmissionConfig::origin)
                        .toList(),
                config.getList("serving.hosts").stream()
                        .map(AdmissionConfig::host)
                        .toList(),
                config.getList("serving.interactions.at").stream()
                        .map(AdmissionConfig::opsPort)
                        .toList(),
                config.getString("serving.unknown.members").equals("refuse"));
    }

    private static Optional<Path> file(String name) {
        return Optional.of(name.trim()).filter(file -> !file.isEmpty()).map(Path::of);
    }

    private static String origin(String given) {
        if (!given.equals(ANY) && !ORIGIN.matcher(given).matches()) {
            throw new ConfigException(
                    "serving.cors.origins",
                    given,
                    "is no origin: write scheme, host and port as the browser shows them, without a path or a slash at the end (https://app.example.com), or *");
        }
        return given.toLowerCase(Locale.ROOT);
    }

    private static String host(String given) {
        if (!given.equals(ANY) && !HOST.matcher(given).matches()) {
            throw new ConfigException(
                    "serving.hosts",
                    given,
                    "is no name: write it without scheme, port and path (hone.example.com), or *");
        }
        return given.toLowerCase(Locale.ROOT);
    }

    private static String opsPort(String given) {
        if (Utils.getHost(given) == null || Utils.getPort(given) == null) {
            throw new ConfigException("serving.interactions.at", given, "is no HOST:PORT");
        }
        return given;
    }

    /** Keys are secrets: says how many there are. */
    @Override
    public String toString() {
        return "AdmissionConfig[apiKeys=" + apiKeys.size() + ", keysFile=" + keysFile + ", tokenSecrets=" + tokenSecrets
                + ", tokensPerSecond=" + tokensPerSecond + ", patience="
                + patience + ", maxRequestBytes=" + maxRequestBytes + ", corsOrigins=" + corsOrigins
                + ", hosts=" + hosts + ", interactionsAt=" + interactionsAt + ", refusesUnknown=" + refusesUnknown
                + "]";
    }
}
