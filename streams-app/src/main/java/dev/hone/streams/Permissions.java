package dev.hone.streams;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the applications may not do beside their topics: join their groups, use their transactions, keep their state.
 */
record Permissions(Admin admin, String prefix) {

    private static final Logger LOGGER = LoggerFactory.getLogger(Permissions.class);
    private static final String ALLOW =
            "kafka-acls.sh --add --allow-principal User:NAME --resource-pattern-type prefixed";

    /** Adds a sentence for each. */
    void missing(List<String> applications, List<String> problems) {
        for (String application : applications) {
            String id = prefix + "-" + application;
            if (isRefused(
                    admin.describeConsumerGroups(List.of(id)).describedGroups().get(id))) {
                problems.add("group " + id + " may not be used: " + ALLOW + " --operation Read --group " + id);
            }
            String transactional = id + "-preflight";
            if (isRefused(admin.describeTransactions(List.of(transactional)).description(transactional))) {
                problems.add("transactions named " + id + "-* may not be used: " + ALLOW
                        + " --operation Write --operation Describe --transactional-id " + id + "-");
            }
        }
        ownTopics(applications, problems);
    }

    // Of one application: they are allowed by the same hand.
    private void ownTopics(List<String> applications, List<String> problems) {
        NewTopic tried = new NewTopic(prefix + "-" + applications.get(0) + "-preflight-changelog", 1, (short) -1);
        Map<String, KafkaFuture<Void>> creation = admin.createTopics(
                        List.of(tried), new CreateTopicsOptions().validateOnly(true))
                .values();
        if (isRefused(creation.get(tried.name()))) {
            problems.add("topics named " + prefix + "-*, of the applications' own state, may not be created: " + ALLOW
                    + " --operation Create --operation Describe --operation Read --operation Write --operation Delete"
                    + " --operation DescribeConfigs --topic " + prefix + "-");
        }
    }

    private static boolean isRefused(@Nullable KafkaFuture<?> asked) {
        try {
            if (asked != null) {
                Preflight.join(asked);
            }
            return false;
        } catch (AuthorizationException refused) {
            return true;
        } catch (KafkaException other) {
            // A group or a transaction that is not there yet, too few brokers: none of it says anything of permissions.
            LOGGER.atDebug().setCause(other).log("a permission could not be asked for");
            return false;
        }
    }
}
