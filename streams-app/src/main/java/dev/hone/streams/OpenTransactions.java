package dev.hone.streams;

import dev.hone.terminal.ops.OpsMetric;
import dev.hone.terminal.ops.OpsMetrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a minute for transactions that are open on topics: what is behind one that hangs nobody reads any more,
 * and no lag shows it, since the lag of who reads what is committed ends before it.
 */
final class OpenTransactions implements AutoCloseable {

    static final OpsMetric AGE = new OpsMetric(
            "hone_open_transaction_age_seconds",
            List.of("topic"),
            "How long ago the last record was written within the oldest transaction that is open, of each topic; 0 for none. Looked at once a minute.");

    private static final Logger LOGGER = LoggerFactory.getLogger(OpenTransactions.class);
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final double MS_PER_SECOND = 1000;

    private final Supplier<Admin> admins;
    private final Collection<String> topics;
    private final InstantSource clock;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "open-transactions");
    private volatile Map<String, Long> agesMs = Map.of();

    OpenTransactions(Supplier<Admin> admins, Collection<String> topics, InstantSource clock) {
        this.admins = admins;
        this.topics = List.copyOf(topics);
        this.clock = clock;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void put(OpsMetrics metrics) {
        agesMs.forEach((topic, age) -> metrics.put(AGE, age / MS_PER_SECOND, topic));
    }

    private void run() {
        try (Admin admin = admins.get()) {
            do {
                look(admin);
            } while (!stop.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** What cannot be looked at now is not told of: an old answer would be worse than none. */
    void look(Admin admin) throws InterruptedException {
        try {
            agesMs = ages(admin);
        } catch (ExecutionException | TimeoutException away) {
            agesMs = Map.of();
            LOGGER.atDebug().setCause(away).log("open transactions cannot be looked at");
        }
    }

    private Map<String, Long> ages(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        Map<String, TopicDescription> there =
                admin.describeTopics(topics).allTopicNames().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        List<TopicPartition> partitions = there.values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
        Map<String, Long> ages = new TreeMap<>();
        long nowMs = clock.millis();
        admin.describeProducers(partitions)
                .all()
                .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .forEach((partition, state) -> ages.merge(partition.topic(), age(state, nowMs), Math::max));
        return ages;
    }

    private static long age(PartitionProducerState state, long nowMs) {
        return state.activeProducers().stream()
                .filter(producer -> producer.currentTransactionStartOffset().isPresent())
                .map(ProducerState::lastTimestamp)
                .collect(Collectors.reducing(0L, lastMs -> Math.max(0, nowMs - lastMs), Math::max));
    }

    @Override
    public void close() {
        stop.countDown();
        thread.interrupt();
    }
}
