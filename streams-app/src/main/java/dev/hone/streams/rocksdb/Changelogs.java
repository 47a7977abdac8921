package dev.hone.streams.rocksdb;

import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** Settings of the topics that stores are restored from, by what a store is like. */
public final class Changelogs {

    /**
     * For a few small values that change with every commit. Only segments that are full are compacted: with the
     * ordinary 64 MiB a million versions of one number would be read before its task can go on.
     */
    public static final Map<String, String> SMALL = Map.of(TopicConfig.SEGMENT_BYTES_CONFIG, "1048576");

    private Changelogs() {}
}
