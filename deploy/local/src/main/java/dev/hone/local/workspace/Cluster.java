package dev.hone.local.workspace;

import dev.hone.local.broker.EmbeddedKafka;
import dev.hone.local.registry.LocalRegistry;
import java.util.Map;
import java.util.Optional;

/** A broker and a registry of the replay's own, on any free ports, gone with it. */
public final class Cluster implements AutoCloseable {

    private final EmbeddedKafka kafka;
    private final LocalRegistry registry;

    private Cluster(EmbeddedKafka kafka, LocalRegistry registry) {
        this.kafka = kafka;
        this.registry = registry;
    }

    public static Cluster start(Workspace workspace) {
        var registry = LocalRegistry.start(0, Optional.of(workspace.folder("schemas.json")));
        return new Cluster(EmbeddedKafka.start(workspace.folder("kafka"), 0), registry);
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
