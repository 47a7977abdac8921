package dev.hone.lab.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A broker and a registry in processes of their own, with everything that they keep in one folder. */
public final class ClusterProcesses implements AutoCloseable {

    private static final int BROKER_HEAP_MIB = 1024;
    private static final int REGISTRY_HEAP_MIB = 128;

    private final Path data;
    private final Child broker;
    private final Child registry;
    private final Map<String, String> addresses;

    private ClusterProcesses(Path data, Child broker, Child registry) throws IOException {
        this.data = data;
        this.broker = broker;
        this.registry = registry;
        this.addresses = Map.of("kafka.bootstrap.servers", broker.answer(), "schema.registry.url", registry.answer());
    }

    /** Returns when both have said where they are; whoever gives the folder cleans it up. */
    public static ClusterProcesses start(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path data = folder.resolve("kafka");
        return new ClusterProcesses(
                data,
                part(folder, ClusterPart.Role.BROKER, BROKER_HEAP_MIB, data),
                part(folder, ClusterPart.Role.REGISTRY, REGISTRY_HEAP_MIB, folder.resolve("schemas.json")));
    }

    private static Child part(Path folder, ClusterPart.Role role, int heapMiB, Path path) throws IOException {
        String name = role.name().toLowerCase(Locale.ROOT);
        return Child.java(folder, name, heapMiB, ClusterPart.class, List.of(role.name(), path.toString()));
    }

    /** The settings by which a program finds them. */
    public Map<String, String> addresses() {
        return addresses;
    }

    public Child broker() {
        return broker;
    }

    /** Where the broker keeps its logs. */
    public Path logs() {
        return data.resolve("log");
    }

    @Override
    public void close() throws IOException {
        registry.close();
        broker.close();
    }
}
