package dev.hone.streams;

import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.TopicProvisioning;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that keeps the program from working on a Kafka that answers, found at once and before anything is created: topics
 * that are missing and may not be made, partitions, copies and sizes that do not fit, permissions that are not there as
 * far as the broker tells.
 *
 * <p>A topic that was created a moment ago may not be known everywhere; what such a moment hides is found at the next
 * look, or when it is used.
 */
record Preflight(Admin admin, TopicsConfig topics, ScoringConfig scoring) {

    private static final Logger LOGGER = LoggerFactory.getLogger(Preflight.class);

    static final List<Topic<?>> READ = List.of(
            Topics.PROMPTS,
            Topics.RESPONSES,
            Topics.FEEDBACK,
            Topics.CLOCK,
            Topics.REROUTED,
            Topics.SESSIONS,
            Topics.CATALOGUES,
            Topics.GOAL_SETS,
            Topics.EXAMPLES,
            Topics.QUALITY_DELTAS,
            Topics.MODEL_VERSIONS,
            Topics.ROLLOUT_COMMANDS,
            Topics.SERVING_STATUS,
            Topics.ERASURES,
            Topics.EXPOSURES,
            Topics.CANARY_RESPONSES);

    static final List<Topic<?>> WRITTEN = List.of(
            Topics.CLOCK,
            Topics.REROUTED,
            Topics.SESSIONS,
            Topics.FEEDBACK,
            Topics.CATALOGUES,
            Topics.INTERACTIONS,
            Topics.GOAL_SETS,
            Topics.EXAMPLES,
            Topics.QUALITY_DELTAS,
            Topics.LEDGERS,
            Topics.DEAD_LETTERS,
            Topics.TRAINING_ROUNDS,
            Topics.ROLLOUTS,
            Topics.ROLLOUT_DECISIONS,
            Topics.ROLLOUT_EVIDENCE,
            Topics.PROGRESS,
            Topics.ERASED,
            Topics.EXPOSURES,
            Topics.CANARY_RESPONSES);

    private static final List<String> APPLICATIONS = List.of("scoring", "thresholds", "lines");

    /**
     * What was found.
     *
     * @param problems what has to be mended before the program can work
     * @param warnings what it can work with, and what an operator should know
     */
    record Report(List<String> problems, List<String> warnings) {

        /** Throws {@link ConfigException} that names all problems. */
        void refuse() {
            if (!problems.isEmpty()) {
                throw new ConfigException(sentence());
            }
        }

        private String sentence() {
            if (problems.size() == 1) {
                return problems.get(0);
            }
            return problems.size() + " things are to be mended: "
                    + IntStream.range(0, problems.size())
                            .mapToObj(i -> "(" + (i + 1) + ") " + problems.get(i))
                            .collect(Collectors.joining("; "));
        }
    }

    /** Throws {@link ConfigException} that names all problems. */
    void refuse() {
        look().refuse();
    }

    Report look() {
        List<String> problems = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        Map<String, TopicDescription> there = described();
        missing(there.keySet(), problems);
        partitions(there, problems);
        operations(there, problems);
        settings(there, problems, warnings);
        new Permissions(admin, topics.prefix()).missing(APPLICATIONS, problems);
        return new Report(problems, warnings);
    }

    private Map<String, TopicDescription> described() {
        Set<String> existing = join(admin.listTopics().names());
        List<String> ours = Topics.all().stream()
                .map(topics::name)
                .filter(existing::contains)
                .toList();
        Map<String, TopicDescription> described = new TreeMap<>();
        admin.describeTopics(ours, new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues()
                .forEach((name, description) -> {
                    try {
                        described.put(name, join(description));
                    } catch (RetriableException notYet) {
                        LOGGER.atDebug().addKeyValue("topic", name).log("a topic is not known to every broker yet");
                    }
                });
        return described;
    }

    // The broker is asked whether it would create them, and creates nothing.
    private void missing(Set<String> there, List<String> problems) {
        List<NewTopic> missing = Topics.all().stream()
                .filter(topic -> !there.contains(topics.name(topic)))
                .map(topic -> TopicProvisioning.declaration(topic, topics))
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        Map<String, KafkaFuture<Void>> wouldBe = admin.createTopics(
                        missing, new CreateTopicsOptions().validateOnly(true))
                .values();
        for (NewTopic topic : missing) {
            KafkaFuture<Void> creation = wouldBe.get(topic.name());
            try {
                if (creation != null) {
                    join(creation);
                }
            } catch (AuthorizationException refused) {
                problems.add("topic " + topic.name() + " is missing or hidden, and this program may not create it: let"
                        + " somebody who may run " + CreateCommand.of(topic) + ", or allow Create and Describe on it");
            } catch (PolicyViolationException refused) {
                problems.add("topic " + topic.name() + " is missing and the broker's policy refuses it ("
                        + refused.getMessage() + "): create it with other settings by " + CreateCommand.of(topic));
            } catch (KafkaException other) {
                // Too few brokers are waited for, and what is there meanwhile is looked at again.
                LOGGER.atDebug()
                        .addKeyValue("topic", topic.name())
                        .setCause(other)
                        .log("no word on a missing topic");
            }
        }
    }

    private void partitions(Map<String, TopicDescription> there, List<String> problems) {
        for (Topic<?> topic : Topics.all()) {
            TopicDescription description = there.get(topics.name(topic));
            if (description != null) {
                TopicProvisioning.mismatch(
                                topic, topics, description.partitions().size())
                        .ifPresent(problems::add);
            }
        }
    }

    private void operations(Map<String, TopicDescription> there, List<String> problems) {
        there.forEach((name, description) -> {
            List<String> lacking = new ArrayList<>();
            lacking(AclOperation.READ, READ, description, lacking);
            lacking(AclOperation.WRITE, WRITTEN, description, lacking);
            if (!lacking.isEmpty()) {
                problems.add("topic " + name + ": " + String.join(" and ", lacking)
                        + " is not allowed: kafka-acls.sh --add --allow-principal User:NAME --operation "
                        + String.join(" --operation ", lacking) + " --topic " + name);
            }
        });
    }

    private void lacking(
            AclOperation operation, List<Topic<?>> needed, TopicDescription description, List<String> lacking) {
        Set<AclOperation> allowed = description.authorizedOperations();
        boolean needs = needed.stream().anyMatch(topic -> topics.name(topic).equals(description.name()));
        if (needs && allowed != null && !allowed.contains(operation)) {
            lacking.add(operation == AclOperation.READ ? "Read" : "Write");
        }
    }

    private void settings(Map<String, TopicDescription> there, List<String> problems, List<String> warnings) {
        Map<String, Map<String, String>> settings;
        try {
            settings = new ClusterFacts(admin, topics).topicSettings(List.copyOf(there.keySet()));
        } catch (AuthorizationException refused) {
            warnings.add("the settings of topics may not be read (DescribeConfigs), and are not checked");
            return;
        }
        TopicCheck check = new TopicCheck(topics, scoring);
        problems.addAll(check.tooSmall(settings));
        warnings.addAll(check.warnings(settings));
        there.forEach((name, description) ->
                copies(name, description, settings.getOrDefault(name, Map.of()), problems, warnings));
    }

    private void copies(
            String name,
            TopicDescription description,
            Map<String, String> settings,
            List<String> problems,
            List<String> warnings) {
        int copies = description.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        String inSync = settings.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
        if (inSync != null && Integer.parseInt(inSync) > copies) {
            problems.add("topic " + name + " has " + copies + " copies, fewer than its min.insync.replicas of " + inSync
                    + ", and takes no record: add copies (kafka-reassign-partitions.sh), or lower it (kafka-configs.sh"
                    + " --alter --entity-type topics --entity-name " + name + " --add-config min.insync.replicas="
                    + copies + ")");
        } else if (copies < topics.replication()) {
            warnings.add("topic " + name + " has " + copies + " copies, topics.replication is " + topics.replication()
                    + ": topics that exist are not changed from here; kafka-reassign-partitions.sh adds copies");
        }
    }

    static <T> T join(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof KafkaException cause ? cause : new KafkaException(failed.getCause());
        }
    }

    /** The command that creates a topic. */
    private static final class CreateCommand {

        private CreateCommand() {}

        static String of(NewTopic topic) {
            String copies = topic.replicationFactor() > 0 ? " --replication-factor " + topic.replicationFactor() : "";
            Map<String, String> settings = topic.configs() == null ? Map.of() : topic.configs();
            String configs = new TreeMap<>(settings)
                    .entrySet().stream()
                            .map(setting -> " --config " + setting.getKey() + "=" + setting.getValue())
                            .collect(Collectors.joining());
            return "kafka-topics.sh --create --topic " + topic.name() + " --partitions " + topic.numPartitions()
                    + copies + configs;
        }
    }
}
