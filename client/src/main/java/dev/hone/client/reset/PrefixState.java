package dev.hone.client.reset;

import static java.util.Comparator.naturalOrder;

import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/**
 * What there is of a prefix on a cluster.
 *
 * @param records of each of its topics, those between transactions included, by the topic's physical name
 * @param own the topics of the applications' state
 * @param groups the consumer groups of the applications and the workers
 * @param members who is in those groups now, in words
 */
public record PrefixState(
        TopicsConfig topics, Map<String, Long> records, List<String> own, List<String> groups, List<String> members) {

    /** What is read again, and what says what may be: neither is made of the others. */
    private static final Set<Topic<?>> INPUTS = Set.of(
            Topics.PROMPTS,
            Topics.RESPONSES,
            Topics.FEEDBACK,
            Topics.CLOCK,
            Topics.CATALOGUES,
            Topics.ERASURES,
            Topics.SUBJECT_KEYS,
            Topics.SERVING_STATUS);

    private static final List<String> APPLICATIONS = List.of("scoring", "thresholds", "lines");

    /** Looks at it; {@code workers} is the group of the trainer workers. */
    public static PrefixState look(Admin admin, TopicsConfig topics, String workers) {
        Set<String> existing = Waiting.on(admin.listTopics().names());
        List<String> ids = APPLICATIONS.stream()
                .map(application -> topics.prefix() + "-" + application)
                .toList();
        List<String> own = existing.stream()
                .filter(name -> ids.stream().anyMatch(id -> name.startsWith(id + "-")))
                .filter(name -> name.endsWith("-changelog") || name.endsWith("-repartition"))
                .sorted()
                .toList();
        Set<String> known = Waiting.on(admin.listGroups().all()).stream()
                .map(GroupListing::groupId)
                .collect(Collectors.toSet());
        List<String> groups = Stream.concat(ids.stream(), Stream.of(workers))
                .filter(known::contains)
                .toList();
        return new PrefixState(topics, records(admin, topics, existing), own, groups, members(admin, groups));
    }

    private static List<String> members(Admin admin, List<String> groups) {
        List<String> members = new ArrayList<>();
        Waiting.on(admin.describeConsumerGroups(groups).all())
                .forEach((group, description) -> description
                        .members()
                        .forEach(member -> members.add(group + ": " + member.clientId() + " at " + member.host())));
        members.sort(naturalOrder());
        return members;
    }

    private static Map<String, Long> records(Admin admin, TopicsConfig topics, Set<String> existing) {
        Set<String> names = Topics.all().stream()
                .map(topics::name)
                .filter(existing::contains)
                .collect(Collectors.toCollection(TreeSet::new));
        Map<String, TopicDescription> described =
                Waiting.on(admin.describeTopics(names).allTopicNames());
        List<TopicPartition> partitions = described.values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
        Map<TopicPartition, ListOffsetsResultInfo> firsts = offsets(admin, partitions, OffsetSpec.earliest());
        Map<TopicPartition, ListOffsetsResultInfo> ends = offsets(admin, partitions, OffsetSpec.latest());
        Map<String, Long> records = new TreeMap<>();
        names.forEach(name -> records.put(name, 0L));
        ends.forEach((partition, end) -> {
            ListOffsetsResultInfo first = firsts.get(partition);
            records.merge(partition.topic(), end.offset() - (first == null ? 0 : first.offset()), Long::sum);
        });
        return records;
    }

    private static Map<TopicPartition, ListOffsetsResultInfo> offsets(
            Admin admin, List<TopicPartition> partitions, OffsetSpec spec) {
        return Waiting.on(admin.listOffsets(
                        partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> spec)))
                .all());
    }

    /** Whether there is nothing. */
    public boolean isEmpty() {
        return records.isEmpty() && own.isEmpty() && groups.isEmpty();
    }

    /** Whether none of its topics holds a record. */
    public boolean holdsNothing() {
        return records.values().stream().allMatch(count -> count == 0);
    }

    /** The topics that are kept where inputs are. */
    public List<String> inputs() {
        return ofInputs(true);
    }

    /** The topics that are made of the inputs, by the applications, by workers, and by operators who judge those. */
    public List<String> outputs() {
        return ofInputs(false);
    }

    /** Those of the outputs that hold something. */
    public List<String> filledOutputs() {
        return outputs().stream()
                .filter(name -> records.getOrDefault(name, 0L) > 0)
                .toList();
    }

    private List<String> ofInputs(boolean inputs) {
        return Topics.all().stream()
                .filter(topic -> INPUTS.contains(topic) == inputs)
                .map(topics::name)
                .filter(records::containsKey)
                .toList();
    }
}
