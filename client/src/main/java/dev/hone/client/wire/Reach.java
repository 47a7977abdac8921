package dev.hone.client.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.utils.Utils;

/** A check, within seconds, that Kafka is where the settings say. */
public final class Reach {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(20);

    private final KafkaAccess wire;

    public Reach(KafkaAccess wire) {
        this.wire = wire;
    }

    /** Where Kafka is looked for. */
    public String servers() {
        return String.valueOf(wire.connection().kafka().get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG));
    }

    /** That Kafka does not answer, in words. */
    public String silence() {
        return listens()
                ? "what listens at " + servers() + " does not answer as a Kafka within " + ANSWER.toSeconds() + " s"
                : "no Kafka answers at " + servers();
    }

    /** The names of the topics that there are; empty where no Kafka answers. */
    public Optional<Set<String>> topics() throws InterruptedException {
        if (!listens()) {
            return Optional.empty();
        }
        Admin admin = wire.admin();
        try {
            return Optional.of(admin.listTopics().names().get(ANSWER.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        } finally {
            // Otherwise it would wait for its call to time out.
            admin.close(Duration.ZERO);
        }
    }

    // A client of Kafka tries again and again where nobody listens; a socket says so at once.
    private boolean listens() {
        for (String server : List.of(servers().split(","))) {
            String host = Utils.getHost(server.strip());
            Integer port = Utils.getPort(server.strip());
            if (host != null && port != null && listens(host, port)) {
                return true;
            }
        }
        return false;
    }

    private static boolean listens(String host, int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) CONNECT.toMillis());
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
