package dev.hone.serving.external;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import dev.hone.schemas.config.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * Settings of an engine that is another server.
 *
 * @param url where it answers, without {@code /v1}
 * @param baseModel what it calls the base
 * @param baseDigest the base that versions must have been trained on; empty where nobody said
 * @param keyFile holds its API key; empty where it wants none
 * @param artifactsPath the artifact store as the engine's machine sees it; empty where it is seen as it is here
 * @param asTokens whether prompts are sent as token ids rather than as messages
 * @param takes what an engine of no known kind takes beside messages and sampling
 */
public record ExternalConfig(
        URI url,
        EngineKind kind,
        String baseModel,
        Optional<String> baseDigest,
        Optional<Path> keyFile,
        Optional<String> artifactsPath,
        boolean asTokens,
        Set<String> takes,
        Patience patience) {

    /**
     * How long it may take.
     *
     * @param connect to reach it
     * @param load to load a version
     * @param silence between two signs of life of an answer that has begun
     * @param check between two looks at whether it is there
     */
    public record Patience(Duration connect, Duration load, Duration silence, Duration check) {}

    private static final String ENGINE = "serving.engine";
    private static final String URL = "serving.external.url";
    private static final String PROMPTS = "serving.external.prompts";
    private static final String TAKES = "serving.external.takes";
    private static final String BASE_MODEL = "serving.external.base.model";

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    ENGINE,
                    ConfigDef.Type.STRING,
                    "embedded",
                    ConfigDef.ValidString.in("embedded", "external"),
                    HIGH,
                    "Who computes answers: this process (embedded), or an OpenAI-compatible server at serving.external.url (external), such as vLLM or SGLang. Then serving.base needs config.json and the files of the tokenizer, and no weights; serving.engine.max.rows bounds the requests that are under way there.")
            .define(
                    URL,
                    ConfigDef.Type.STRING,
                    "",
                    HIGH,
                    "Where the external engine answers, such as http://gpu-1:8000. One server of this kind stands before one engine.")
            .define(
                    "serving.external.kind",
                    ConfigDef.Type.STRING,
                    "vllm",
                    ConfigDef.ValidString.in("vllm", "sglang", "tgi", "llamacpp", "static"),
                    HIGH,
                    "What it understands: vllm and sglang load versions when they are told to, tgi and static (any other) have those that they were started with, under the names that docs/engines.md gives, llamacpp has the base alone.")
            .define(
                    BASE_MODEL,
                    ConfigDef.Type.STRING,
                    "",
                    HIGH,
                    "What it calls the base model, as its GET /v1/models says first.")
            .define(
                    "serving.external.base.digest",
                    ConfigDef.Type.STRING,
                    "",
                    MEDIUM,
                    "Digest of the base that it serves, as training_manifest.json of a version says it (baseDigest). Versions of another are refused then, and answers of the base are reported under it. Empty: only tokenizer and chat template are compared.")
            .define(
                    "serving.external.key.file",
                    ConfigDef.Type.STRING,
                    "",
                    MEDIUM,
                    "File that holds the API key which the engine wants; empty for none.")
            .define(
                    "serving.external.artifacts.path",
                    ConfigDef.Type.STRING,
                    "",
                    MEDIUM,
                    "The artifact store as the engine's machine sees it; empty where it is the same directory there.")
            .define(
                    PROMPTS,
                    ConfigDef.Type.STRING,
                    "tokens",
                    ConfigDef.ValidString.in("tokens", "messages"),
                    MEDIUM,
                    "How prompts are put: tokens sends the ids that training would see to /v1/completions, messages sends the conversation to /v1/chat/completions, the goal's sentence in it, for engines that take no ids; their own chat template counts then, and prompts that are too long are refused rather than cut.")
            .define(
                    TAKES,
                    ConfigDef.Type.LIST,
                    "",
                    ConfigDef.ValidList.in("response_format", "tools"),
                    LOW,
                    "What an engine takes besides that is neither vllm nor sglang: response_format (it holds answers to JSON and to schemas), tools (it renders them, and tells the calls of its answers). Requests that need what it does not take are refused. vllm and sglang take both.")
            .define(
                    "serving.external.connect.timeout.ms",
                    ConfigDef.Type.LONG,
                    2_000L,
                    atLeast(1),
                    LOW,
                    "How long it may take to reach the engine, in ms.")
            .define(
                    "serving.external.load.timeout.ms",
                    ConfigDef.Type.LONG,
                    120_000L,
                    atLeast(1),
                    LOW,
                    "How long the engine may take to load a version, in ms.")
            .define(
                    "serving.external.silence.timeout.ms",
                    ConfigDef.Type.LONG,
                    30_000L,
                    atLeast(1),
                    LOW,
                    "How long an answer that has begun may make no progress before it is given up, in ms.")
            .define(
                    "serving.external.check.ms",
                    ConfigDef.Type.LONG,
                    2_000L,
                    atLeast(10),
                    LOW,
                    "How often the engine is asked whether it is there and has the versions that it should have, in ms.");

    /** Empty where this process computes. */
    public static Optional<ExternalConfig> from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        if (config.getString(ENGINE).equals("embedded")) {
            return Optional.empty();
        }
        EngineKind kind = EngineKind.of(config.getString("serving.external.kind"));
        boolean asTokens = config.getString(PROMPTS).equals("tokens");
        if (asTokens && !kind.takesTokenIds()) {
            throw new ConfigException(PROMPTS, "tokens", "must be messages: an engine of this kind takes no token ids");
        }
        return Optional.of(new ExternalConfig(
                url(config.getString(URL).trim()),
                kind,
                named(config, BASE_MODEL)
                        .orElseThrow(() -> new ConfigException(
                                BASE_MODEL,
                                "",
                                "must be what the engine calls its base model: ask its GET /v1/models")),
                named(config, "serving.external.base.digest"),
                named(config, "serving.external.key.file").map(Path::of),
                named(config, "serving.external.artifacts.path"),
                asTokens,
                Set.copyOf(config.getList(TAKES)),
                new Patience(
                        Duration.ofMillis(config.getLong("serving.external.connect.timeout.ms")),
                        Duration.ofMillis(config.getLong("serving.external.load.timeout.ms")),
                        Duration.ofMillis(config.getLong("serving.external.silence.timeout.ms")),
                        Duration.ofMillis(config.getLong("serving.external.check.ms")))));
    }

    /** The names of versions there. */
    EngineNames names() {
        return new EngineNames(kind, baseModel);
    }

    private static Optional<String> named(AbstractConfig config, String key) {
        return Optional.of(config.getString(key).trim()).filter(value -> !value.isEmpty());
    }

    private static URI url(String given) {
        String address = given.replaceAll("/+$", "").replaceAll("/v1$", "");
        try {
            URI url = URI.create(address);
            if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return url;
            }
        } catch (IllegalArgumentException unreadable) {
            throw refused(given);
        }
        throw refused(given);
    }

    private static ConfigException refused(String given) {
        return new ConfigException(URL, given, "must be the address of the engine, such as http://gpu-1:8000");
    }
}
