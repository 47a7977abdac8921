package dev.hone.serving.engine;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import dev.hone.llm.model.LanguageModel;
import dev.hone.schemas.config.Settings;
import java.util.Objects;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * Settings of the engine: the bounds of its batch and its queue, and its threads.
 *
 * @param maxRows requests that are generated for at the same time, over all versions; a guided one counts twice
 * @param maxRowsEach those of them that are of one key; a guided request may take one more
 * @param maxWaiting requests that wait for their turn; one more is refused, or one of whoever has most of them
 * @param threads of the arithmetic
 */
public record EngineConfig(
        int maxRows, int maxRowsEach, int maxWaiting, int threads, Reading reading, Computing computing) {

    /**
     * How prompts are read.
     *
     * @param tokensAtOnce of prompts that are read between two steps of those who are answered
     * @param rememberedBytes of what the model makes of sequences that have ended, for those that begin like them
     */
    public record Reading(int tokensAtOnce, long rememberedBytes) {

        static final Reading DEFAULT = new Reading(256, 128L << 20);
    }

    /**
     * How answers are computed.
     *
     * @param alone whether each in a batch of its own where its request does not say
     * @param mostCacheBytes what keys and values of all rows may come to; an engine that could need more does not start
     */
    public record Computing(boolean alone, long mostCacheBytes) {

        static final Computing DEFAULT = new Computing(false, Long.MAX_VALUE);
    }

    /** With prompts read as is the default. */
    public EngineConfig(int maxRows, int maxRowsEach, int maxWaiting, int threads) {
        this(maxRows, maxRowsEach, maxWaiting, threads, Reading.DEFAULT, Computing.DEFAULT);
    }

    private static final String ALONE = "serving.engine.deterministic";
    private static final String CACHE_BYTES = "serving.engine.cache.bytes";
    private static final String PROMPT_TOKENS = "serving.engine.prompt.tokens";
    private static final String PREFIX_BYTES = "serving.engine.prefix.cache.bytes";

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    "serving.engine.max.rows",
                    ConfigDef.Type.INT,
                    16,
                    atLeast(1),
                    MEDIUM,
                    "Requests that are generated for at the same time, over all versions; a guided one counts twice.")
            .define(
                    "serving.engine.max.rows.each",
                    ConfigDef.Type.INT,
                    null,
                    ConfigDef.LambdaValidator.with(
                            (name, value) -> {
                                if (value instanceof Integer rows && rows < 1) {
                                    throw new ConfigException(name, value, "must be at least 1");
                                }
                            },
                            () -> "at least 1"),
                    MEDIUM,
                    "How many of them are of one key at most, or of one subject where there are no keys; not set: as many as there"
                            + " are. Fewer keep some free for others, which waits for no answer to end.")
            .define(
                    "serving.engine.max.waiting",
                    ConfigDef.Type.INT,
                    256,
                    atLeast(1),
                    MEDIUM,
                    "Requests that may wait for their turn; one more is answered with 429, or the last of the key that has most.")
            .define(
                    "serving.engine.threads",
                    ConfigDef.Type.INT,
                    1,
                    between(1, 1024),
                    LOW,
                    "Threads of the arithmetic of answers, whatever else computes in the process.")
            .define(
                    PROMPT_TOKENS,
                    ConfigDef.Type.INT,
                    Reading.DEFAULT.tokensAtOnce(),
                    atLeast(1),
                    MEDIUM,
                    "Tokens of prompts that are read between two tokens of the answers under way: fewer let a long prompt"
                            + " hold others up for less long, and its own answer begins later.")
            .define(
                    PREFIX_BYTES,
                    ConfigDef.Type.LONG,
                    Reading.DEFAULT.rememberedBytes(),
                    atLeast(0),
                    MEDIUM,
                    "Memory for what the model has made of earlier prompts and answers, in bytes: what begins like one of"
                            + " the same tenant and version is not read anew from there. 0 keeps nothing.")
            .define(
                    ALONE,
                    ConfigDef.Type.BOOLEAN,
                    false,
                    LOW,
                    "Whether requests are answered as if they said deterministic: true, unless they say false: each is"
                            + " computed in a batch of its own, so that the same request gives the same bytes whatever"
                            + " runs beside it. Rows share no work then: a token of each costs what one alone costs.")
            .define(
                    CACHE_BYTES,
                    ConfigDef.Type.LONG,
                    null,
                    ConfigDef.LambdaValidator.with(
                            (name, value) -> {
                                if (value instanceof Long bytes && bytes < 1) {
                                    throw new ConfigException(name, value, "must be at least 1");
                                }
                            },
                            () -> "at least 1"),
                    MEDIUM,
                    "What the keys and values of all rows may come to, in bytes: a server whose serving.engine.max.rows"
                            + " times the positions of its base could need more does not start, and says how much that"
                            + " is. Versions that are whole models have rows of their own, and are refused where these"
                            + " could need more. Twice as much is held for a moment while rows grow; the prefix cache"
                            + " has a bound of its own. Not set: no bound.");

    /**
     * How many batches there may be beside that of the base, each with as many rows: as many as are wanted, or fewer
     * where the bound of keys and values says so.
     */
    public int batchesBeside(LanguageModel base, int wanted) {
        long ofABatch = CacheMemory.of(base, this).bytes();
        return (int) Math.max(0, Math.min(wanted, computing.mostCacheBytes() / ofABatch - 1));
    }

    public static EngineConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        int maxRows = config.getInt("serving.engine.max.rows");
        return new EngineConfig(
                maxRows,
                Objects.requireNonNullElse(config.getInt("serving.engine.max.rows.each"), maxRows),
                config.getInt("serving.engine.max.waiting"),
                config.getInt("serving.engine.threads"),
                new Reading(config.getInt(PROMPT_TOKENS), config.getLong(PREFIX_BYTES)),
                new Computing(
                        config.getBoolean(ALONE),
                        Objects.requireNonNullElse(config.getLong(CACHE_BYTES), Long.MAX_VALUE)));
    }
}
