package dev.hone.lab.bench.streams;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.lab.bench.process.Child;
import dev.hone.lab.bench.process.ClusterProcesses;
import dev.hone.streams.StreamsAppCommand;
import dev.hone.terminal.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A cluster for the benchmark, and the starts of the other processes. */
final class Testbed implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int HEAP_MIB = 1024;

    private final Path folder;
    private final ClusterProcesses cluster;
    private final Map<String, String> addresses;

    private Testbed(Path folder, ClusterProcesses cluster) {
        this.folder = folder;
        this.cluster = cluster;
        this.addresses = new HashMap<>(cluster.addresses());
        addresses.put("streams.ops.port", "0");
    }

    static Testbed start(Path folder) throws IOException {
        return new Testbed(folder, ClusterProcesses.start(folder));
    }

    Path folder() {
        return folder;
    }

    Map<String, String> addresses() {
        return Map.copyOf(addresses);
    }

    Child broker() {
        return cluster.broker();
    }

    /** Where the broker keeps its logs. */
    Path logs() {
        return cluster.logs();
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
            case SCORING -> part(BenchPart.Role.SCORING, List.of(config.toString()));
            case DSL -> part(BenchPart.Role.DSL, List.of(config.toString()));
        };
    }

    /** Does something in a process of its own, shows what that tells of it, and gives its answer. */
    <T> T ask(BenchPart.Role role, Path config, Object request, Class<T> answer, Progress progress) throws IOException {
        String asked = JSON.writeValueAsString(request);
        try (Child child = part(role, List.of(config.toString(), asked))) {
            String line = child.answer();
            while (Told.heard(line, progress)) {
                line = child.answer();
            }
            return JSON.readValue(line, answer);
        }
    }

    private Child part(BenchPart.Role role, List<String> arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(role.name()));
        all.addAll(arguments);
        return Child.java(folder, role.name().toLowerCase(Locale.ROOT), HEAP_MIB, BenchPart.class, all);
    }

    @Override
    public void close() throws IOException {
        cluster.close();
    }
}
