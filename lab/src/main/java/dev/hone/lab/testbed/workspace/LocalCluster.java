package dev.hone.lab.testbed.workspace;

import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.registry.LocalRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A broker and a registry of the command's own, gone with it; what they hold stays in its folder. */
public final class LocalCluster implements AutoCloseable {

    private final EmbeddedKafka kafka;
    private final LocalRegistry registry;

    private LocalCluster(EmbeddedKafka kafka, LocalRegistry registry) {
        this.kafka = kafka;
        this.registry = registry;
    }

    /** On any free ports. */
    public static LocalCluster start(Workspace workspace) {
        return start(workspace, 0, 0);
    }

    /** On these ports; 0 takes any free one. */
    public static LocalCluster start(Workspace workspace, int brokerPort, int registryPort) {
        return start(workspace, brokerPort, registryPort, words -> {});
    }

    /** The same; {@code say} is told what takes long, and why the broker ends the process if it has to. */
    public static LocalCluster start(Workspace workspace, int brokerPort, int registryPort, Consumer<String> say) {
        var registry = LocalRegistry.start(registryPort, Optional.of(workspace.folder("schemas.json")));
        try {
            return new LocalCluster(EmbeddedKafka.start(workspace.folder("kafka"), brokerPort, say), registry);
        } catch (RuntimeException e) {
            registry.close();
            throw e;
        }
    }

    /** Throws when it cannot go on for long, so that everything can be closed in peace. */
    public void check() {
        kafka.check();
    }

    /** The settings that lead to it. */
    public Map<String, String> settings() {
        return Map.of("kafka.bootstrap.servers", kafka.bootstrapServers(), "schema.registry.url", registry.url());
    }

    @Override
    public void close() {
        registry.close();
        kafka.close();
    }
}
