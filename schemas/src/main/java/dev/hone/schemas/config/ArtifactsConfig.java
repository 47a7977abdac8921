package dev.hone.schemas.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigException;

/**
 * Where the programs meet beside Kafka: the artifact store.
 *
 * @param location a directory, or what else there is a kind of store for
 * @param options what there is to say of it beside its place, by names without {@code artifacts.}
 */
public record ArtifactsConfig(String location, Map<String, String> options) {

    public static final String LOCATION = "artifacts.location";

    private static final String SECTION = "artifacts.";
    private static final int LEAST_PART_BYTES = 5 << 20;
    private static final int MOST_PART_BYTES = 1 << 30;

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    LOCATION,
                    ConfigDef.Type.STRING,
                    ".hone/artifacts",
                    new NonEmptyString(),
                    HIGH,
                    "The artifact store: a directory that every worker and server sees, or s3://BUCKET/PREFIX on a"
                            + " server that speaks S3. Its credentials are no setting: AWS_ACCESS_KEY_ID and"
                            + " AWS_SECRET_ACCESS_KEY, a profile, or the role of the machine.")
            .define(
                    "artifacts.s3.endpoint",
                    ConfigDef.Type.STRING,
                    "",
                    MEDIUM,
                    "Address of a server that speaks S3, such as https://s3.example.org; empty for Amazon's own.")
            .define(
                    "artifacts.s3.region",
                    ConfigDef.Type.STRING,
                    "",
                    MEDIUM,
                    "Region of the bucket; empty for AWS_REGION or what the machine says, and us-east-1 where there is"
                            + " an endpoint.")
            .define(
                    "artifacts.s3.path.style",
                    ConfigDef.Type.BOOLEAN,
                    false,
                    MEDIUM,
                    "Whether the bucket stands in the path and not in the host's name, as most servers but Amazon's"
                            + " want it.")
            .define(
                    "artifacts.s3.part.bytes",
                    ConfigDef.Type.INT,
                    1 << 24,
                    between(LEAST_PART_BYTES, MOST_PART_BYTES),
                    LOW,
                    "Files are written and read in pieces of this many bytes, one of them in memory.")
            .define(
                    "artifacts.s3.attempts",
                    ConfigDef.Type.INT,
                    8,
                    atLeast(1),
                    LOW,
                    "How often a request is tried, with growing pauses, before it is given up.")
            .define(
                    "artifacts.cache.dir",
                    ConfigDef.Type.STRING,
                    ".hone/artifacts-cache",
                    new NonEmptyString(),
                    MEDIUM,
                    "Directory of local copies of what is fetched from a bucket; versions in it load while the server"
                            + " is away.")
            .define(
                    "artifacts.cache.bytes",
                    ConfigDef.Type.LONG,
                    10L << 30,
                    atLeast(1),
                    MEDIUM,
                    "What those copies may take together; those that were not asked for longest go.")
            .define(
                    "artifacts.sign.key",
                    ConfigDef.Type.STRING,
                    "",
                    MEDIUM,
                    "File of the Ed25519 key (`hone keys pair`) that a worker signs versions with; empty to sign none.")
            .define(
                    "artifacts.trusted.keys",
                    ConfigDef.Type.STRING,
                    "",
                    MEDIUM,
                    "File of public keys, a line each: what none of them has signed is not loaded, and not trained"
                            + " on. Empty to load all.");

    public ArtifactsConfig {
        options = Collections.unmodifiableMap(new TreeMap<>(options));
    }

    public static ArtifactsConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        Map<String, String> options = new TreeMap<>();
        config.values().forEach((key, value) -> options.put(key.substring(SECTION.length()), String.valueOf(value)));
        options.remove(LOCATION.substring(SECTION.length()));
        return new ArtifactsConfig(config.getString(LOCATION), options);
    }

    /** The same elsewhere. */
    public ArtifactsConfig at(String otherLocation) {
        return new ArtifactsConfig(otherLocation, options);
    }

    /** The same for whoever puts nothing in, and need not be able to read the key that versions are signed with. */
    public ArtifactsConfig toRead() {
        Map<String, String> without = new TreeMap<>(options);
        without.remove("sign.key");
        return new ArtifactsConfig(location, without);
    }

    /** The store there, by whoever knows the kinds of stores; one that is of no kind is refused as a setting. */
    public <S> S open(BiFunction<String, Map<String, String>, S> kinds) {
        try {
            return kinds.apply(location, options);
        } catch (IllegalArgumentException refused) {
            String words = String.valueOf(refused.getMessage());
            // An option names itself; all else is about the place.
            throw words.startsWith(SECTION)
                    ? new ConfigException(words)
                    : new ConfigException(LOCATION, location, words);
        }
    }
}
