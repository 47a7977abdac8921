package dev.hone.serving.routing;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.serving.models.Versions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes by the rollouts: follows their topic on a thread of its own, has the versions loaded that they name, and keeps
 * the replica's lease.
 *
 * <p>Every assignment looks at the clocks. A replica that cannot confirm for a while that it knows all decisions goes
 * on with the champion alone, be it that Kafka is away or that its own thread is stuck.
 */
public final class RolloutRouter implements Router, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RolloutRouter.class);
    private static final long PAUSE_MS = 500;

    private final RoutingConfig config;
    private final LinesConfig lines;
    private final TopicsConfig topics;
    private final ConnectionConfig connection;
    private final Versions versions;
    private final TwoClocks clocks;
    private final Clients clients;
    private final Arms arms;
    private final Thread thread = new Thread(this::run, "rollout-router");
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private volatile RolloutSnapshot knowledge = RolloutSnapshot.NONE;
    private @Nullable RolloutTail tail;
    private @Nullable LeaseWriter lease;
    private List<String> wanted = List.of();
    private Set<String> missing = Set.of();
    private boolean away;

    /** Throws a configuration exception for settings that Kafka's clients refuse; touches nothing outside. */
    public RolloutRouter(
            RoutingConfig config,
            TopicsConfig topics,
            ConnectionConfig connection,
            Versions versions,
            TwoClocks clocks) {
        this.config = config;
        lines = config.lines();
        this.topics = topics;
        this.connection = connection;
        this.versions = versions;
        this.clocks = clocks;
        clients = new Clients(connection);
        clients.check();
        arms = new Arms(config.anchorShare());
        thread.setUncaughtExceptionHandler((dead, cause) -> {
            LOG.atError().setCause(cause).log("the router follows the rollouts no more: champions serve alone");
            failure.complete(cause);
        });
    }

    /** Asks for the bases alone, before {@link #start}: they can be answered with while there is no Kafka. */
    public void prepare() {
        want();
    }

    /** Whether the bases of all lines are loaded. */
    public boolean hasBases() {
        return versions.loaded().containsAll(needed(RolloutSnapshot.NONE));
    }

    /** Asks for the bases, begins to follow the rollouts, and returns. */
    public void start() {
        want();
        thread.start();
    }

    @Override
    public Assignment assign(String line, String unit, String interactionId) {
        RolloutSnapshot known = knowledge;
        boolean sure = known.sureAt(clocks.now(), config.stale());
        return arms.assign(known.of(line), versions.loaded(), sure, unit, interactionId);
    }

    @Override
    public boolean mayAnswerByName(String line, String version) {
        LineRollout standing = knowledge.of(line);
        return sure() || standing.isTrusted(version);
    }

    @Override
    public boolean mayGoOn(String line, String version) {
        LineRollout standing = knowledge.of(line);
        return standing.isTrusted(version) || (standing.wanted().contains(version) && sure());
    }

    /** Whether the rollouts have been read to their end and every line can be answered as they say. */
    public boolean ready() {
        RolloutSnapshot known = knowledge;
        return known.reachedTheEnd() && versions.loaded().containsAll(needed(known));
    }

    /** Whether the replica is sure to know the last decisions; while it is not, champions serve alone. */
    public boolean sure() {
        return knowledge.sureAt(clocks.now(), config.stale());
    }

    /** The last decision of every line that has one. */
    public SortedMap<String, RolloutState> states() {
        SortedMap<String, RolloutState> states = new TreeMap<>();
        knowledge.lines().forEach((line, standing) -> {
            RolloutState state = standing.state();
            if (state != null) {
                states.put(line, state);
            }
        });
        return states;
    }

    /** Why the rollouts are not followed any more, for good; empty while well, also while Kafka is away. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure.getNow(null));
    }

    /** Gives the lease up. */
    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (stop.getCount() > 0) {
                turn();
            }
        } finally {
            closeClients();
        }
    }

    private void turn() {
        try {
            RolloutTail current = tail;
            if (current == null) {
                current = new RolloutTail(
                        topics.name(Topics.ROLLOUTS),
                        clients.consumer(),
                        connection.valueSerde(Topics.ROLLOUTS).deserializer(),
                        clocks);
                tail = current;
            }
            knowledge = current.turn();
            want();
            warnOfMissing();
            lease().tell(versions.loaded(), knowledge.offset(), clocks.wall().instant());
            back();
        } catch (InterruptException interrupted) {
            throw interrupted;
        } catch (KafkaException unreachable) {
            if (!(unreachable instanceof RetriableException) && lease != null) {
                lease.abandon();
                lease = null;
            }
            away(unreachable);
        }
    }

    private LeaseWriter lease() {
        LeaseWriter current = lease;
        if (current == null) {
            var place = new LeaseWriter.Place(
                    topics.name(Topics.SERVING_STATUS), config.replica(), List.copyOf(lines.lines()));
            current = new LeaseWriter(
                    place,
                    clients.producer(),
                    connection.valueSerde(Topics.SERVING_STATUS).serializer(),
                    config.heartbeat());
            lease = current;
        }
        return current;
    }

    private void want() {
        RolloutSnapshot known = knowledge;
        List<String> next =
                LineRollout.wanted(lines.lines().stream().map(known::of).toList());
        if (!next.equals(wanted)) {
            wanted = next;
            versions.want(next);
        }
    }

    private Set<String> needed(RolloutSnapshot known) {
        return lines.lines().stream()
                .flatMap(line -> known.of(line).needed().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void warnOfMissing() {
        Set<String> now = needed(knowledge);
        now.removeAll(versions.loaded());
        if (!now.equals(missing) && !now.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("versions", now)
                    .log(
                            "versions that should answer are not loaded here: others answer in their place, without an arm");
        }
        missing = now;
    }

    private void away(KafkaException cause) {
        if (!away) {
            LOG.atWarn()
                    .addKeyValue("reason", cause.getClass().getSimpleName() + ": " + cause.getMessage())
                    .log("the rollouts cannot be followed, or the lease not be kept: champions may soon serve alone");
        }
        away = true;
        try {
            if (stop.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
    }

    private void back() {
        if (away) {
            LOG.atInfo().log("the rollouts are followed again");
        }
        away = false;
    }

    private void closeClients() {
        if (lease != null) {
            lease.close();
        }
        if (tail != null) {
            tail.close();
        }
    }
}
