package dev.hone.serving.routing;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.routing.LinesConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.UUID;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * Settings of routing: the replica's name, its lease, its patience with a silent Kafka, and its lines.
 *
 * @param replica its name, which no other replica has at the same time
 * @param stale how long a replica that cannot confirm that it knows all rollouts goes on with a challenger
 * @param anchorShare share of the requests that the base answers for ever, in [0, 1)
 * @param baseMeanwhile whether the base answers until Kafka has been there once
 * @param lines those that it serves
 */
public record RoutingConfig(
        String replica,
        Duration heartbeat,
        Duration stale,
        double anchorShare,
        boolean baseMeanwhile,
        LinesConfig lines) {

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    "serving.replica",
                    ConfigDef.Type.STRING,
                    null,
                    MEDIUM,
                    "Name of this server, another for each; without it the host's name and something random.")
            .define(
                    "serving.heartbeat.ms",
                    ConfigDef.Type.LONG,
                    5000L,
                    between(100, 60_000),
                    LOW,
                    "How often the lease on serving-status is renewed, in ms; well below rollout.lease.expiry.ms.")
            .define(
                    "serving.rollouts.stale.ms",
                    ConfigDef.Type.LONG,
                    10_000L,
                    between(3000, 18_000),
                    HIGH,
                    "After how long without word from Kafka the champion answers alone, in ms; what others have begun ends ten seconds later, below the 30 s after which a version that was rolled back serves nowhere.")
            .define(
                    "serving.start.without.kafka",
                    ConfigDef.Type.STRING,
                    "wait",
                    ConfigDef.ValidString.in("wait", "base"),
                    MEDIUM,
                    "What a server that starts does until Kafka has been there once: wait is not ready and names what it waits for, base is ready and answers with the base alone, since it cannot know who is champion. What is said meanwhile waits in the outbox.")
            .define(
                    "serving.anchor.share",
                    ConfigDef.Type.DOUBLE,
                    0.02,
                    between(0, 0.5),
                    MEDIUM,
                    "Share of requests that the base answers for ever, so that slow decline shows.");

    public RoutingConfig {
        if (replica.isBlank()) {
            throw new ConfigException("serving.replica", replica, "must not be blank");
        }
        if (!(anchorShare >= 0 && anchorShare < 1)) {
            throw new ConfigException("serving.anchor.share", anchorShare, "must be in [0, 1)");
        }
    }

    public static RoutingConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        String named = config.getString("serving.replica");
        return new RoutingConfig(
                named == null ? madeUp() : named,
                Duration.ofMillis(config.getLong("serving.heartbeat.ms")),
                Duration.ofMillis(config.getLong("serving.rollouts.stale.ms")),
                config.getDouble("serving.anchor.share"),
                config.getString("serving.start.without.kafka").equals("base"),
                LinesConfig.from(settings));
    }

    private static String madeUp() {
        return host() + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "server";
        }
    }
}
