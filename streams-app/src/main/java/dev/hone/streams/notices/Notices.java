package dev.hone.streams.notices;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.terminal.ops.OpsMetric;
import dev.hone.terminal.ops.OpsMetrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts each decision to the webhook, in the order of its line, at least once: its place in the topic is committed when
 * the receiver has taken it. All instances share the work as one group, which begins with the decisions that come after
 * it was first there.
 */
public final class Notices implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Notices.class);
    private static final OpsMetric TOLD = new OpsMetric(
            "hone_notices_total",
            List.of("outcome"),
            "Posts of decisions to the webhook: taken, refused (it is tried again), given up.");
    private static final String GROUP = "-notices";
    private static final Duration AGAIN = Duration.ofSeconds(30);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final Reader reader;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "notices");
    private final Telling told = new Telling();

    /** What became of posts. */
    static final class Telling {
        private final LongAdder taken = new LongAdder();
        private final LongAdder refused = new LongAdder();
        private final LongAdder givenUp = new LongAdder();

        void taken() {
            taken.increment();
        }

        void refused() {
            refused.increment();
        }

        void givenUp() {
            givenUp.increment();
        }

        private void put(OpsMetrics metrics) {
            metrics.put(TOLD, taken.doubleValue(), "taken");
            metrics.put(TOLD, refused.doubleValue(), "refused");
            metrics.put(TOLD, givenUp.doubleValue(), "given-up");
        }
    }

    /** Opens what is read from. */
    private record Reader(
            TopicsConfig topics,
            ConnectionConfig connection,
            NoticesConfig config,
            NoticesConfig.Receiver receiver,
            InstantSource clock) {

        Consumer<String, byte[]> consumer() {
            Map<String, Object> settings = new HashMap<>(connection.kafka());
            settings.keySet().retainAll(ConsumerConfig.configNames());
            settings.put(ConsumerConfig.GROUP_ID_CONFIG, topics.prefix() + GROUP);
            settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
            settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
            settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
            settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
            return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        }

        NoticeLoop loop(Consumer<String, byte[]> consumer, Deserializer<RolloutDecision> values, Telling told) {
            return new NoticeLoop(
                    consumer,
                    new NoticeLoop.Terms(topics.prefix(), topics.name(Topics.ROLLOUT_DECISIONS), config, clock),
                    values,
                    new Webhook(receiver)::post,
                    told);
        }
    }

    private Notices(Reader reader) {
        this.reader = reader;
        thread.setDaemon(true);
    }

    /** Those of a program; null where nobody is to be told. */
    public static @Nullable Notices of(
            NoticesConfig config, TopicsConfig topics, ConnectionConfig connection, InstantSource clock) {
        return config.webhook()
                .map(receiver -> new Notices(new Reader(topics, connection, config, receiver, clock)))
                .orElse(null);
    }

    /** All metrics, for the reference. */
    public static List<OpsMetric> all() {
        return List.of(TOLD);
    }

    public void start() {
        thread.start();
    }

    public void put(OpsMetrics metrics) {
        told.put(metrics);
    }

    // Notices are beside the work: what goes wrong with them ends no application, and is tried again.
    private void run() {
        try {
            while (stop.getCount() > 0) {
                try {
                    tell();
                } catch (InterruptException stopped) {
                    throw stopped;
                } catch (KafkaException failed) {
                    LOGGER.atWarn().setCause(failed).log("decisions cannot be read for notices; tried again in 30 s");
                    stop.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException | InterruptException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell() throws InterruptedException {
        try (Consumer<String, byte[]> consumer = reader.consumer();
                Deserializer<RolloutDecision> values =
                        reader.connection().valueSerde(Topics.ROLLOUT_DECISIONS).deserializer()) {
            NoticeLoop loop = reader.loop(consumer, values, told);
            loop.subscribe();
            while (stop.getCount() > 0) {
                loop.go();
            }
        }
    }

    /** Ends the try that is under way, and leaves the rest to the next start or to other instances. */
    @Override
    public void close() {
        stop.countDown();
        thread.interrupt();
        try {
            thread.join(STOP.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
