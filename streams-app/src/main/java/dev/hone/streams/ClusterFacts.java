package dev.hone.streams;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.streams.lines.RoundTerms;
import dev.hone.streams.relabel.RelabelConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Timer;

/** The facts that the broker alone knows, asked once at the start. */
record ClusterFacts(Admin admin, TopicsConfig topics) {

    private static final long VISIBLE_WITHIN_MS = 30_000;
    private static final long ASK_AGAIN_AFTER_MS = 50;

    RoundTerms roundTerms(Settings settings) {
        String examples = topics.name(Topics.EXAMPLES);
        Recipe recipe = Recipe.from(settings);
        return new RoundTerms(
                examples,
                topicId(examples).toString(),
                join(admin.describeCluster().clusterId()),
                RelabelConfig.from(settings).holdout().salt(),
                recipe.toMap(),
                recipe.digest());
    }

    /** All settings of the topics, by their physical names. */
    Map<String, Map<String, String>> topicSettings(List<String> names) {
        List<ConfigResource> resources = names.stream()
                .distinct()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Map<String, Map<String, String>> settings = new HashMap<>();
        configs(resources, Time.SYSTEM.timer(VISIBLE_WITHIN_MS)).forEach((resource, config) -> {
            Map<String, String> values = new HashMap<>();
            config.entries().forEach(entry -> values.put(entry.name(), entry.value()));
            settings.put(resource.name(), values);
        });
        return settings;
    }

    // A topic that was just created is unknown to some brokers for a moment.
    private Map<ConfigResource, Config> configs(List<ConfigResource> resources, Timer timer) {
        while (true) {
            try {
                return join(admin.describeConfigs(resources).all());
            } catch (UnknownTopicOrPartitionException early) {
                timer.update();
                if (timer.isExpired()) {
                    throw early;
                }
                timer.sleep(ASK_AGAIN_AFTER_MS);
            }
        }
    }

    private Uuid topicId(String name) {
        TopicDescription described =
                join(admin.describeTopics(List.of(name)).allTopicNames()).get(name);
        if (described == null) {
            throw new IllegalStateException("the broker does not describe the topic " + name + ", which it has");
        }
        return described.topicId();
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
