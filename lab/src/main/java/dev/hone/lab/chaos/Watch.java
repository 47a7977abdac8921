package dev.hone.lab.chaos;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.schemas.topics.Topic;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees what comes to a topic as it comes, on a thread of its own. What it cannot read while a broker or the registry is
 * away it reads later; then it begins anew, so that the same may be seen again.
 */
final class Watch<V> implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Watch.class);

    private final KafkaAccess wire;
    private final Topic<V> topic;
    private final BiConsumer<String, V> seer;
    private final Thread thread;
    private volatile boolean closed;

    Watch(KafkaAccess wire, Topic<V> topic, BiConsumer<String, V> seer) {
        this.wire = wire;
        this.topic = topic;
        this.seer = seer;
        this.thread = new Thread(this::watch, "watch-" + wire.name(topic));
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        while (!closed) {
            try (var tail = new TopicTail<>(wire, topic)) {
                while (!closed) {
                    tail.poll(seer);
                }
            } catch (RuntimeException away) {
                LOGGER.info("{} cannot be read now: {}", wire.name(topic), away.toString());
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
