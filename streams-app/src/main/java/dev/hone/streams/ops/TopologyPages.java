package dev.hone.streams.ops;

import dev.hone.terminal.ops.OpsAnswer;
import dev.hone.terminal.ops.OpsRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.TaskMetadata;
import org.apache.kafka.streams.ThreadMetadata;
import org.jspecify.annotations.Nullable;

/** What the applications are made of, and who works on what. */
public record TopologyPages(Supplier<List<Application>> applications) {

    /** The topologies as Kafka Streams describes them. */
    public OpsAnswer topology(OpsRequest request) {
        return OpsAnswer.words(applications.get().stream()
                .map(application -> application.name() + "\n\n" + application.topology())
                .collect(Collectors.joining("\n")));
    }

    /** Threads, their states, their tasks and the partitions of those, as JSON. */
    public OpsAnswer tasks(OpsRequest request) {
        List<Map<String, @Nullable Object>> told = new ArrayList<>();
        for (Application application : applications.get()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("application", application.name());
            one.put("state", application.streams().state().name());
            one.put(
                    "threads",
                    application.streams().metadataForLocalThreads().stream()
                            .map(TopologyPages::thread)
                            .toList());
            told.add(one);
        }
        return OpsAnswer.json(told);
    }

    private static Map<String, @Nullable Object> thread(ThreadMetadata thread) {
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put("name", thread.threadName());
        told.put("state", thread.threadState());
        told.put(
                "active", thread.activeTasks().stream().map(TopologyPages::task).toList());
        told.put(
                "standby",
                thread.standbyTasks().stream().map(TopologyPages::task).toList());
        return told;
    }

    private static Map<String, @Nullable Object> task(TaskMetadata task) {
        List<Map<String, @Nullable Object>> partitions = new ArrayList<>();
        for (TopicPartition partition : task.topicPartitions()) {
            Map<String, @Nullable Object> told = new LinkedHashMap<>();
            told.put("topic", partition.topic());
            told.put("partition", partition.partition());
            told.put("committed", task.committedOffsets().get(partition));
            told.put("end", task.endOffsets().get(partition));
            partitions.add(told);
        }
        return Map.of("task", task.taskId().toString(), "partitions", partitions);
    }
}
