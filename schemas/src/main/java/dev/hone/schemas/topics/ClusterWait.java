package dev.hone.schemas.topics;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.serde.MalformedRecordException;
import dev.hone.schemas.serde.RegistryUnavailableException;
import dev.hone.schemas.serde.SchemaRefusedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Timer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until Kafka and the schema registry answer and the topics are there.
 *
 * <p>What is waited for is said at once, with its address and the setting that holds it, again when it is something
 * else, and every half minute. What no waiting mends ends it: an address that is none, credentials that are refused, a
 * partition count that does not fit.
 */
public final class ClusterWait {

    private static final Logger LOGGER = LoggerFactory.getLogger(ClusterWait.class);
    private static final int ANSWER_MS = 3000;
    private static final long PAUSE_MS = 1000;
    private static final long SAY_AGAIN_MS = 30_000;

    private final ConnectionConfig connection;
    private final TopicsConfig topics;
    private final Consumer<String> teller;
    private final Consumer<Admin> inspection;
    private final Timer sayAgain = Time.SYSTEM.timer(0);
    private volatile @Nullable String missing;

    /** @param teller is told what is waited for, a line each time; it is logged in any case */
    public ClusterWait(ConnectionConfig connection, TopicsConfig topics, Consumer<String> teller) {
        this(connection, topics, teller, admin -> {});
    }

    /** @param inspection looks at a Kafka that answers before any topic is created; what it throws ends the wait */
    public ClusterWait(
            ConnectionConfig connection, TopicsConfig topics, Consumer<String> teller, Consumer<Admin> inspection) {
        this.connection = connection;
        this.topics = topics;
        this.teller = teller;
        this.inspection = inspection;
    }

    /** Whether all is there; false where the latch was opened, or the thread interrupted, before. */
    public boolean await(CountDownLatch stop) {
        try {
            while (stop.getCount() > 0) {
                Optional<String> found = look();
                if (found.isEmpty()) {
                    arrived();
                    return true;
                }
                say(found.get());
                if (stop.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
                    return false;
                }
            }
        } catch (InterruptedException | InterruptException stopped) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** What is waited for; empty when nothing is. Any thread may ask. */
    public Optional<String> missing() {
        return Optional.ofNullable(missing);
    }

    private void arrived() {
        if (missing != null) {
            missing = null;
            tell("Kafka and the schema registry answer");
        }
    }

    private void say(String what) {
        sayAgain.update();
        if (!what.equals(missing) || sayAgain.isExpired()) {
            missing = what;
            sayAgain.reset(SAY_AGAIN_MS);
            tell(what + "; trying again until it does");
        }
    }

    private void tell(String line) {
        LOGGER.atWarn().log(line);
        teller.accept(line);
    }

    private Optional<String> look() throws InterruptedException {
        Optional<String> found = kafka();
        return found.isPresent() ? found : registry();
    }

    private Optional<String> kafka() throws InterruptedException {
        Admin admin;
        try {
            admin = Admin.create(connection.kafka());
        } catch (KafkaException unmade) {
            return Optional.of(unmade(unmade));
        }
        try {
            answered(admin.listTopics(new ListTopicsOptions().timeoutMs(ANSWER_MS))
                    .names());
            inspection.accept(admin);
            TopicProvisioning.createMissing(admin, topics);
            return Optional.empty();
        } catch (AuthenticationException refused) {
            throw new ConfigException("Kafka at " + servers() + " (kafka.bootstrap.servers) refuses this program: "
                    + refused.getMessage() + "; mend kafka.security.protocol, kafka.sasl.* or kafka.ssl.*");
        } catch (InvalidReplicationFactorException fewBrokers) {
            return Optional.of("Kafka at " + servers() + " has too few brokers for topics.replication ("
                    + fewBrokers.getMessage() + ")");
        } catch (RetriableException away) {
            return Optional.of("no Kafka answers at " + servers() + " (kafka.bootstrap.servers)");
        } finally {
            // Otherwise it would wait for what it has asked.
            admin.close(Duration.ZERO);
        }
    }

    // A name that is not known yet may be known soon; an address that is none stays so.
    private String unmade(KafkaException unmade) {
        String why = String.valueOf(
                unmade.getCause() == null
                        ? unmade.getMessage()
                        : unmade.getCause().getMessage());
        if (why.contains("No resolvable bootstrap")) {
            return "no host of " + servers() + " (kafka.bootstrap.servers) has a known address";
        }
        throw new ConfigException("kafka.bootstrap.servers " + servers() + ": " + why);
    }

    private Optional<String> registry() {
        try {
            var unused = connection.registry().latest(topics.subject(Topics.FEEDBACK));
            return Optional.empty();
        } catch (RegistryUnavailableException away) {
            return Optional.of(String.valueOf(away.getMessage()));
        } catch (SchemaRefusedException | MalformedRecordException answered) {
            return Optional.empty();
        }
    }

    private String servers() {
        return String.valueOf(connection.kafka().get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG));
    }

    private static void answered(KafkaFuture<?> future) throws InterruptedException {
        try {
            future.get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof KafkaException cause ? cause : new KafkaException(failed.getCause());
        }
    }
}
