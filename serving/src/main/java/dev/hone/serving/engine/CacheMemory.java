package dev.hone.serving.engine;

import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the keys and values of all rows come to at most: so many rows of so many positions, each of so many bytes.
 */
record CacheMemory(int rows, int positions, long bytesPerPosition) {

    private static final Logger LOG = LoggerFactory.getLogger(CacheMemory.class);
    private static final int KEY_AND_VALUE = 2;

    static CacheMemory of(LanguageModel model, EngineConfig config) {
        ModelConfig shape = model.config();
        long ofALayer = (long) KEY_AND_VALUE
                * shape.kvHeads()
                * shape.headSize()
                * model.precision().bytes();
        return new CacheMemory(Math.max(2, config.maxRows()), shape.maxPositions(), shape.layers() * ofALayer);
    }

    long bytes() {
        return rows * (long) positions * bytesPerPosition;
    }

    /** Says how much it is; throws {@link ConfigException} where that is more than may be. */
    void requireWithin(long most) {
        LOG.atInfo()
                .addKeyValue("rows", rows)
                .addKeyValue("positions", positions)
                .addKeyValue("bytesPerPosition", bytesPerPosition)
                .addKeyValue("bytes", bytes())
                .log("keys and values of all rows come to at most so many bytes");
        if (bytes() > most) {
            throw new ConfigException(
                    "serving.engine.cache.bytes",
                    most,
                    "is less than the keys and values of all rows may come to: " + rows + " rows"
                            + " (serving.engine.max.rows) of " + positions + " positions (the base's) of "
                            + bytesPerPosition + " bytes are " + bytes() + "; set that, or fewer rows");
        }
    }
}
