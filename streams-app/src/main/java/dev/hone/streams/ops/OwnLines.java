package dev.hone.streams.ops;

import dev.hone.schemas.topics.KeyPartitioner;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

/** The lines that a task keeps: those whose key Kafka's default partitioner sends to its partition. */
public record OwnLines(Collection<String> declared, int linePartitions) {
    public OwnLines {
        declared = List.copyOf(declared);
    }

    public List<String> of(int partition) {
        return declared.stream().filter(line -> partition(line) == partition).toList();
    }

    private int partition(String line) {
        return KeyPartitioner.partition(line.getBytes(StandardCharsets.UTF_8), linePartitions);
    }
}
