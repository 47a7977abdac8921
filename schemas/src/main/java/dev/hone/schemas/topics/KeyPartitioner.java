package dev.hone.schemas.topics;

import org.apache.kafka.common.utils.Utils;

/** The partition of a key by its murmur2 hash, as Kafka's own clients choose it. */
public final class KeyPartitioner {

    private KeyPartitioner() {}

    public static int partition(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}
