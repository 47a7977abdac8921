package dev.hone.streams.ops;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.TaskMetadata;

/**
 * One of the applications while it runs.
 *
 * @param topology its description, for people
 */
public record Application(String name, String topology, KafkaStreams streams, RestoreProgress restore) {

    private static final int NAMED_STORES = 3;

    /** Why it does not do all its work; empty where it does. */
    public Optional<String> unready() {
        KafkaStreams.State state = streams.state();
        List<RestoreProgress.Left> left = restore.left();
        if (state == KafkaStreams.State.RUNNING && left.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(name + " is " + state.name().toLowerCase(Locale.ROOT).replace('_', ' ') + words(left));
    }

    /** What its threads work on now. */
    public List<TaskMetadata> tasks() {
        return streams.metadataForLocalThreads().stream()
                .flatMap(thread -> thread.activeTasks().stream())
                .toList();
    }

    private static String words(List<RestoreProgress.Left> left) {
        if (left.isEmpty()) {
            return "";
        }
        long records = left.stream().mapToLong(RestoreProgress.Left::records).sum();
        String named = left.stream()
                .limit(NAMED_STORES)
                .map(one -> one.store() + " of partition " + one.partition() + " " + one.records())
                .collect(Collectors.joining(", "));
        String more = left.size() > NAMED_STORES ? " and " + (left.size() - NAMED_STORES) + " stores more" : "";
        return ", restoring: " + records + " records left (" + named + more + ")";
    }
}
