package dev.hone.lab.demo;

import dev.hone.client.wire.KafkaAccess;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Simulated users of the demo's world, for who is alone and wants to see the loop turn: they ask and grade until they
 * are sent away.
 */
public final class Traffic implements AutoCloseable {

    private static final int REQUESTS_PER_SECOND = 10;

    private final FeedbackTopic topic;
    private final Users users;

    private Traffic(FeedbackTopic topic, Users users) {
        this.topic = topic;
        this.users = users;
    }

    /** They come to a server of the demo's base that was made from this seed. */
    public static Traffic to(URI endpoint, KafkaAccess wire, long seed, InstantSource clock) {
        var topic = new FeedbackTopic(wire);
        var users = Users.tidy(new World(seed), new Endpoint(endpoint), topic, clock);
        users.come(REQUESTS_PER_SECOND);
        return new Traffic(topic, users);
    }

    /** How many answers they have had. */
    public long answers() {
        return users.tally().answers();
    }

    /** Why they stopped by themselves; empty while all is well. */
    public Optional<Throwable> failure() {
        return users.failure();
    }

    @Override
    public void close() {
        users.close();
        topic.close();
    }
}
