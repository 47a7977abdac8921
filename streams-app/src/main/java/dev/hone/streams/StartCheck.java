package dev.hone.streams;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.serde.RegistryUnavailableException;
import dev.hone.schemas.topics.InputSchemas;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;

/** The look at Kafka and the registry that a start begins with, alone: nothing is created and nothing is started. */
record StartCheck(TopicsConfig topics, ConnectionConfig connection, ScoringConfig scoring, List<String> doubts) {

    private static final int ANSWER_MS = 10_000;

    static StartCheck of(Settings settings) {
        return new StartCheck(
                TopicsConfig.from(settings),
                ConnectionConfig.from(settings),
                ScoringConfig.from(settings),
                ContributorDoubts.of(settings));
    }

    /** Prints what was found; true where the program could start. */
    boolean print(PrintWriter out) {
        Preflight.Report report = look();
        report.problems().forEach(problem -> out.println("problem: " + problem));
        doubts.forEach(doubt -> out.println("warning: " + doubt));
        report.warnings().forEach(warning -> out.println("warning: " + warning));
        if (report.problems().isEmpty()) {
            out.println("streams-app can start with these settings");
        }
        out.flush();
        return report.problems().isEmpty();
    }

    Preflight.Report look() {
        List<String> problems = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        registry(problems, warnings);
        Admin admin;
        try {
            admin = Admin.create(connection.kafka());
        } catch (KafkaException unmade) {
            problems.add("kafka.bootstrap.servers " + servers() + ": "
                    + (unmade.getCause() == null
                            ? unmade.getMessage()
                            : unmade.getCause().getMessage()));
            return new Preflight.Report(problems, warnings);
        }
        try {
            Set<String> there = Preflight.join(admin.listTopics(new ListTopicsOptions().timeoutMs(ANSWER_MS))
                    .names());
            Preflight.Report found = new Preflight(admin, topics, scoring).look();
            problems.addAll(found.problems());
            warnings.addAll(found.warnings());
            tooFewBrokers(admin).ifPresent(problems::add);
            long missing = Topics.all().stream()
                    .filter(topic -> !there.contains(topics.name(topic)))
                    .count();
            if (missing > 0) {
                warnings.add(missing + " topics of " + topics.prefix() + " are missing; a start creates them");
            }
        } catch (RetriableException away) {
            problems.add("no Kafka answers at " + servers() + " (kafka.bootstrap.servers)");
        } catch (KafkaException refused) {
            problems.add("Kafka at " + servers() + " refuses this program: " + refused.getMessage());
        } finally {
            admin.close(Duration.ZERO);
        }
        return new Preflight.Report(problems, warnings);
    }

    private Optional<String> tooFewBrokers(Admin admin) {
        int brokers = Preflight.join(admin.describeCluster().nodes()).size();
        return brokers < topics.replication()
                ? Optional.of("topics.replication is " + topics.replication() + ", but Kafka at " + servers() + " has "
                        + brokers + " brokers: a start waits for more")
                : Optional.empty();
    }

    private void registry(List<String> problems, List<String> warnings) {
        try {
            InputSchemas.Found found = new InputSchemas(connection.registry(), topics).look();
            problems.addAll(found.unreadable());
            warnings.addAll(found.doubtful());
        } catch (RegistryUnavailableException away) {
            problems.add(String.valueOf(away.getMessage()));
        }
    }

    private String servers() {
        return String.valueOf(connection.kafka().get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG));
    }
}
