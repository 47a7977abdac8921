package dev.hone.schemas.topics;

import static java.util.Objects.requireNonNull;

import dev.hone.schemas.serde.AvroSerde;
import dev.hone.schemas.serde.CompatibilityLevel;
import dev.hone.schemas.serde.SchemaRefusedException;
import dev.hone.schemas.serde.SchemaRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Timer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the topics that are missing and checks the partition counts of those that exist.
 *
 * <p>Several programs may do so at once. Settings of topics that exist are left as they are: they may have been
 * changed by an operator.
 */
public final class TopicProvisioning {

    private static final long VISIBLE_WITHIN_MS = 30_000;
    private static final long ASK_AGAIN_AFTER_MS = 50;

    /** What scoring writes is bounded below this, and it must be taken even where the broker's own bound is lower. */
    public static final int MAX_MESSAGE_BYTES = 1_048_588;

    private static final Duration COMPACTED_WITHIN = Duration.ofHours(1);
    private static final Duration TOMBSTONES_KEPT = Duration.ofDays(1);

    private static final Set<Topic<?>> BOUNDED = Set.of(
            Topics.INTERACTIONS,
            Topics.EXAMPLES,
            Topics.QUALITY_DELTAS,
            Topics.LEDGERS,
            Topics.DEAD_LETTERS,
            Topics.REROUTED);

    private static final Logger LOG = LoggerFactory.getLogger(TopicProvisioning.class);

    private TopicProvisioning() {}

    /** The topics that must take records of {@link #MAX_MESSAGE_BYTES}. */
    public static Set<Topic<?>> bounded() {
        return BOUNDED;
    }

    /** Throws {@link ConfigException} where a topic has another partition count or is missing and may not be made. */
    public static void createMissing(Admin admin, TopicsConfig config) {
        Set<String> existing = join(admin.listTopics().names());
        List<NewTopic> missing = Topics.all().stream()
                .filter(topic -> !existing.contains(config.name(topic)))
                .map(topic -> declaration(topic, config))
                .toList();
        admin.createTopics(missing).values().forEach(TopicProvisioning::created);
        checkPartitions(admin, config, Time.SYSTEM.timer(VISIBLE_WITHIN_MS));
        join(Leadership.answers(admin, config, Topics.all()));
    }

    /**
     * Registers the schemas of the input topics, so that a client finds one before anybody has written. Where the
     * registry refuses one, its subject has another already, which clients find as well; records of that are read as
     * far as they can be resolved.
     */
    public static void registerInputs(SchemaRegistry registry, TopicsConfig config) {
        for (Topic<?> topic : Topics.inputs()) {
            String subject = config.subject(topic);
            try {
                registry.register(subject, AvroSerde.plainSchema(topic.valueType()));
            } catch (SchemaRefusedException other) {
                LOG.atWarn().addKeyValue("subject", subject).setCause(other).log("schema of an input not registered");
            }
        }
    }

    /** Has the registry take only such schemas of the input topics as old and new readers and writers can share. */
    public static void guardInputs(SchemaRegistry registry, TopicsConfig config) {
        Topics.inputs()
                .forEach(topic -> registry.setCompatibility(config.subject(topic), CompatibilityLevel.FULL_TRANSITIVE));
    }

    /** A topic as it is created. */
    public static NewTopic declaration(Topic<?> topic, TopicsConfig config) {
        Optional<Short> replication = config.replication() == -1 ? Optional.empty() : Optional.of(config.replication());
        return new NewTopic(config.name(topic), Optional.of(config.partitions(topic)), replication)
                .configs(settings(topic, config));
    }

    private static Map<String, String> settings(Topic<?> topic, TopicsConfig config) {
        Map<String, String> settings = new HashMap<>();
        settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, cleanupPolicy(topic.kept()));
        settings.put(TopicConfig.RETENTION_MS_CONFIG, String.valueOf(retentionMs(topic.kept(), config.retention())));
        settings.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
        settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");
        // Event times may be decades old or a little ahead; what is too far ahead is judged by the decode stage, whose
        // dead letters keep the timestamp that they came with.
        settings.put(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, String.valueOf(Long.MAX_VALUE));
        settings.put(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, String.valueOf(Long.MAX_VALUE));
        if (topic.kept() == Retention.COMPACT_SOON) {
            settings.put(TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, String.valueOf(COMPACTED_WITHIN.toMillis()));
            settings.put(TopicConfig.DELETE_RETENTION_MS_CONFIG, String.valueOf(TOMBSTONES_KEPT.toMillis()));
        }
        if (BOUNDED.contains(topic)) {
            settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(MAX_MESSAGE_BYTES));
        }
        long segmentMs = config.segmentMs() == -1 ? Long.MAX_VALUE : config.segmentMs();
        settings.put(TopicConfig.SEGMENT_MS_CONFIG, String.valueOf(segmentMs));
        return settings;
    }

    private static String cleanupPolicy(Retention kept) {
        return switch (kept) {
            case INPUTS, INTERACTIONS, EXAMPLES, RECORDS -> "delete";
            case COMPACT, COMPACT_SOON -> "compact";
            case COMPACT_AND_DELETE -> "compact,delete";
        };
    }

    private static long retentionMs(Retention kept, TopicsConfig.Retention retention) {
        return switch (kept) {
            case INPUTS, COMPACT_AND_DELETE -> retention.inputsMs();
            case INTERACTIONS -> retention.interactionsMs();
            case EXAMPLES -> retention.examplesMs();
            case RECORDS -> retention.recordsMs();
            case COMPACT, COMPACT_SOON -> -1;
        };
    }

    private static void checkPartitions(Admin admin, TopicsConfig config, Timer timer) {
        Map<String, TopicDescription> described = describe(admin, config, timer);
        for (Topic<?> topic : Topics.all()) {
            int actual = requireNonNull(described.get(config.name(topic)))
                    .partitions()
                    .size();
            mismatch(topic, config, actual).ifPresent(problem -> {
                throw new ConfigException(problem);
            });
        }
    }

    /** A topic that was just created is unknown to some brokers for a moment. */
    private static Map<String, TopicDescription> describe(Admin admin, TopicsConfig config, Timer timer) {
        List<String> names = Topics.all().stream().map(config::name).toList();
        while (true) {
            try {
                return join(admin.describeTopics(names).allTopicNames());
            } catch (UnknownTopicOrPartitionException early) {
                timer.update();
                if (timer.isExpired()) {
                    throw early;
                }
                timer.sleep(ASK_AGAIN_AFTER_MS);
            }
        }
    }

    /** What is wrong with the partition count of a topic that exists. */
    public static Optional<String> mismatch(Topic<?> topic, TopicsConfig config, int actual) {
        if (actual == config.partitions(topic)) {
            return Optional.empty();
        }
        String key =
                switch (topic.spread()) {
                    case INTERACTIONS -> "topics.partitions";
                    case LINES -> "topics.line.partitions";
                };
        return Optional.of("topic " + config.name(topic) + " has " + actual + " partitions, but " + key + " is "
                + config.partitions(topic) + ": set " + key + " to " + actual
                + ", or choose another topics.prefix; the number is fixed for the life of a prefix");
    }

    private static void created(String name, KafkaFuture<Void> creation) {
        try {
            join(creation);
            LOG.atInfo().addKeyValue("topic", name).log("topic created");
        } catch (TopicExistsException createdMeanwhile) {
            // Another program was faster; its partition count is checked like any other.
            LOG.atDebug().addKeyValue("topic", name).log("topic was created meanwhile");
        } catch (TopicAuthorizationException refused) {
            throw new ConfigException(
                    "topic " + name + " is missing or hidden, and this program may not create it: allow"
                            + " its user Describe and what else docs/kafka.md lists on the topics, or let somebody create it");
        }
    }

    private static <T> T join(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof KafkaException cause ? cause : new KafkaException(failed.getCause());
        }
    }
}
