package dev.hone.lab.testbed.broker;

import dev.hone.terminal.RunFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapDirectory;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble.VerificationFlag;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * Broker and controller of one node. It is put together as {@link KafkaRaftServer} puts it together, but for one step
 * between the start of the controller and that of the broker: {@link Predecessor}.
 */
final class Node {

    private final SharedServer shared;
    private final ControllerServer controller;
    private final BrokerServer broker;

    private Node(SharedServer shared, BootstrapMetadata bootstrap) {
        this.shared = shared;
        this.broker = new BrokerServer(shared);
        this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), bootstrap);
    }

    /** Starts it in a directory that is formatted; returns when clients can connect. */
    static Node start(Path logs, KafkaConfig config) {
        var node = new Node(shared(logs, config), bootstrap(logs));
        node.controller.startup();
        try {
            new Predecessor(node.shared.loader(), node.controller.controller(), config.nodeId()).retire();
            node.broker.startup();
        } catch (RuntimeException | Error e) {
            node.close();
            throw e;
        }
        return node;
    }

    /** The broker first: it tells the controller that it goes. */
    void close() {
        broker.shutdown();
        controller.shutdown();
        broker.awaitShutdown();
    }

    private static SharedServer shared(Path logs, KafkaConfig config) {
        MetaPropertiesEnsemble properties = properties(logs, config.nodeId());
        Metrics metrics = Server.initializeMetrics(
                config, Time.SYSTEM, properties.clusterId().orElseThrow());
        return new SharedServer(
                config,
                properties,
                Time.SYSTEM,
                metrics,
                CompletableFuture.completedFuture(
                        QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
                List.of(),
                new StandardFaultHandlerFactory(),
                ServerSocketFactory.INSTANCE);
    }

    private static MetaPropertiesEnsemble properties(Path logs, int nodeId) {
        MetaPropertiesEnsemble properties = loaded(logs);
        properties.verify(
                Optional.empty(),
                OptionalInt.of(nodeId),
                EnumSet.of(VerificationFlag.REQUIRE_AT_LEAST_ONE_VALID, VerificationFlag.REQUIRE_METADATA_LOG_DIR));
        return properties;
    }

    private static MetaPropertiesEnsemble loaded(Path logs) {
        try {
            return new MetaPropertiesEnsemble.Loader()
                    .addMetadataLogDir(logs.toString())
                    .addLogDirs(List.of(logs.toString()))
                    .load();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BootstrapMetadata bootstrap(Path logs) {
        try {
            return new BootstrapDirectory(logs.toString()).read();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) { // that is what it declares
            throw new RunFailedException(
                    "the broker cannot read its first metadata in " + logs + ": " + e.getMessage(), e);
        }
    }
}
