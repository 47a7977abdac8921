package dev.hone.streams.lines;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.recipe.TrainedWeights;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.CaseInsensitiveValidString;
import org.apache.kafka.common.config.ConfigException;

/**
 * Settings of rounds: when one closes, and on what.
 *
 * @param minExamples fewest that an operator's word closes one with, unless {@code examples} is less
 * @param shards parts that train apart and are averaged
 */
public record RoundsConfig(
        long examples,
        long tokens,
        long ageMs,
        Backlogged backlog,
        long maxExamples,
        long minExamples,
        int maxAttempts,
        Duration retry,
        int shards,
        int threads,
        long seed) {

    /** What a round takes when several cuts wait for it. */
    public enum Backlogged {
        LATEST,
        NEXT
    }

    private static final String EXAMPLES = "rounds.examples";
    private static final String MAX_EXAMPLES = "rounds.max.examples";
    private static final String SHARDS = "rounds.shards";

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(EXAMPLES, LONG, 2_000L, atLeast(1), HIGH, "Examples after which a round is due.")
            .define(
                    "rounds.tokens",
                    LONG,
                    Long.MAX_VALUE,
                    atLeast(1),
                    MEDIUM,
                    "Tokens, by the estimate of four bytes each, after which a round is due.")
            .define(
                    "rounds.age.ms",
                    LONG,
                    86_400_000L,
                    atLeast(1),
                    MEDIUM,
                    "Time after the first example, by the wall clock, at which a round is due.")
            .define(
                    "rounds.backlog",
                    STRING,
                    "latest",
                    CaseInsensitiveValidString.in("latest", "next"),
                    MEDIUM,
                    "What a round takes when several are due: latest takes all that waits, at most " + MAX_EXAMPLES
                            + "; next takes one after the other, as a replay wants it.")
            .define(
                    MAX_EXAMPLES,
                    LONG,
                    20_000L,
                    atLeast(1),
                    MEDIUM,
                    "Most examples of one round; the newest are taken, the others are left to replay.")
            .define(
                    "rounds.min.examples",
                    LONG,
                    20L,
                    atLeast(1),
                    LOW,
                    "Fewest examples that `hone train now` closes a round with; " + EXAMPLES + " where that is less.")
            .define(
                    "rounds.max.attempts",
                    INT,
                    2,
                    atLeast(1),
                    MEDIUM,
                    "Rounds that may fail on the same ranges before these are passed over and quarantined.")
            .define(
                    "rounds.retry.ms",
                    LONG,
                    60_000L,
                    between(1, 3_600_000),
                    LOW,
                    "When a round is tried again that failed on settings or surroundings; twice as long each time, "
                            + "up to an hour.")
            .define(
                    SHARDS,
                    INT,
                    1,
                    between(1, 64),
                    LOW,
                    "Shards that a round is trained in, each by whichever worker is free, and averaged; of the adapter "
                            + "only the factors that begin at zero are trained then. Part of the round, since another "
                            + "number gives another version.")
            .define(
                    "rounds.threads",
                    INT,
                    2,
                    between(1, 1_024),
                    LOW,
                    "Threads that a round is trained with; part of the round, since another number gives other "
                            + "last bits.")
            .define("rounds.seed", LONG, 0L, LOW, "What the seed of each round is derived from.");

    public RoundsConfig {
        if (maxExamples < examples) {
            throw new ConfigException(
                    MAX_EXAMPLES, maxExamples, "must be at least " + EXAMPLES + ", which is " + examples);
        }
    }

    /** The seed of a round of a line, by its sequence. */
    public long roundSeed(String line, int sequence) {
        String text = line + "\n" + sequence + "\n" + seed;
        return ByteBuffer.wrap(Sha256.of(text)).getLong();
    }

    /** The same; refuses besides what no worker could train of this recipe, before a round is closed on it. */
    public static RoundsConfig trainable(Settings settings) {
        RoundsConfig config = from(settings);
        Recipe recipe = Recipe.from(settings);
        if (config.shards > 1 && recipe.weights() == TrainedWeights.ALL) {
            throw new ConfigException(
                    SHARDS,
                    config.shards,
                    "shards share an adapter: set " + Recipe.PREFIX + "weights to adapter, or " + SHARDS + " to 1");
        }
        if (config.shards > 1 && recipe.lora().dora()) {
            throw new ConfigException(
                    SHARDS,
                    config.shards,
                    "what " + Recipe.PREFIX + "lora.dora learns has no exact mean: set it to false, or " + SHARDS
                            + " to 1");
        }
        return config;
    }

    public static RoundsConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        return new RoundsConfig(
                config.getLong(EXAMPLES),
                config.getLong("rounds.tokens"),
                config.getLong("rounds.age.ms"),
                Backlogged.valueOf(config.getString("rounds.backlog").toUpperCase(Locale.ROOT)),
                config.getLong(MAX_EXAMPLES),
                config.getLong("rounds.min.examples"),
                config.getInt("rounds.max.attempts"),
                Duration.ofMillis(config.getLong("rounds.retry.ms")),
                config.getInt(SHARDS),
                config.getInt("rounds.threads"),
                config.getLong("rounds.seed"));
    }
}
