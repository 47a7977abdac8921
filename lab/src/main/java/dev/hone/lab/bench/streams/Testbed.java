package dev.hone.lab.bench.streams;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.streams.StreamsAppCommand;
import dev.hone.terminal.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A broker and a registry in processes of their own, and the starts of the others. */
final class Testbed implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int BROKER_HEAP_MIB = 1024;
    private static final int HEAP_MIB = 1024;
    private static final int REGISTRY_HEAP_MIB = 128;

    private final Path folder;
    private final Child broker;
    private final Child registry;
    private final Map<String, String> addresses;

    private Testbed(Path folder, Child broker, Child registry) throws IOException {
        this.folder = folder;
        this.broker = broker;
        this.registry = registry;
        this.addresses = Map.of(
                "kafka.bootstrap.servers", broker.answer(),
                "schema.registry.url", registry.answer(),
                "streams.ops.port", "0");
    }

    static Testbed start(Path folder) throws IOException {
        Files.createDirectories(folder);
        return new Testbed(
                folder,
                Child.part(
                        folder,
                        BenchPart.Role.BROKER,
                        BROKER_HEAP_MIB,
                        List.of(folder.resolve("kafka").toString())),
                Child.part(
                        folder,
                        BenchPart.Role.REGISTRY,
                        REGISTRY_HEAP_MIB,
                        List.of(folder.resolve("schemas.json").toString())));
    }

    Path folder() {
        return folder;
    }

    Map<String, String> addresses() {
        return addresses;
    }

    Child broker() {
        return broker;
    }

    /** Where the broker keeps its logs. */
    Path logs() {
        return folder.resolve("kafka").resolve("log");
    }

    /** Starts what reads the load. */
    Child start(Side side, Path config) throws IOException {
        return switch (side) {
            case ALL ->
                Child.java(
                        folder,
                        "streams-app",
                        HEAP_MIB,
                        StreamsAppCommand.class,
                        List.of("--config", config.toString()));
            case SCORING -> Child.part(folder, BenchPart.Role.SCORING, HEAP_MIB, List.of(config.toString()));
            case DSL -> Child.part(folder, BenchPart.Role.DSL, HEAP_MIB, List.of(config.toString()));
        };
    }

    /** Does something in a process of its own, shows what that tells of it, and gives its answer. */
    <T> T ask(BenchPart.Role role, Path config, Object request, Class<T> answer, Progress progress) throws IOException {
        String asked = JSON.writeValueAsString(request);
        try (Child child = Child.part(folder, role, HEAP_MIB, List.of(config.toString(), asked))) {
            String line = child.answer();
            while (Told.heard(line, progress)) {
                line = child.answer();
            }
            return JSON.readValue(line, answer);
        }
    }

    @Override
    public void close() throws IOException {
        registry.close();
        broker.close();
    }
}
