package dev.hone.lab.bench.serving;

import dev.hone.lab.bench.process.ClusterProcesses;
import dev.hone.lab.testbed.broker.FreePort;
import dev.hone.schemas.digest.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The configuration file of one server: what ships, with two keys of two tenants, and the port where it listens.
 *
 * @param file of the settings
 */
record ServerSettings(Path file, int port) {

    static final String HEAVY = "heavy-key";
    static final String LIGHT = "light-key";

    static ServerSettings write(ClusterProcesses cluster, Path folder, String name, Path base, int threads)
            throws IOException {
        int port = FreePort.any();
        Path keys = folder.resolve(name + "-keys.json");
        Files.writeString(keys, "[" + entry("heavy", HEAVY) + ",\n" + entry("light", LIGHT) + "]\n");
        Map<String, String> values = new LinkedHashMap<>(cluster.addresses());
        values.put("topics.prefix", name);
        values.put("topics.partitions", "4");
        values.put("topics.replication", "1");
        values.put("data.dir", folder.resolve(name).toString());
        values.put("artifacts.location", folder.resolve(name + "-artifacts").toString());
        values.put("serving.base", base.toString());
        values.put("serving.port", Integer.toString(port));
        values.put("serving.keys", keys.toString());
        values.put("serving.engine.max.rows", Integer.toString(ServingPlan.ROWS));
        values.put("serving.engine.threads", Integer.toString(threads));
        Path file = folder.resolve(name + ".yaml");
        List<String> lines = values.entrySet().stream()
                .map(value -> value.getKey() + ": \"" + value.getValue() + "\"")
                .toList();
        Files.write(file, lines);
        return new ServerSettings(file, port);
    }

    private static String entry(String id, String key) {
        return "{\"id\": \"" + id + "\", \"sha256\": \"" + Sha256.hex(Sha256.of(key)) + "\", \"scopes\": [\"infer\"],"
                + " \"tenant\": \"" + id + "\", \"evidence_share\": 1}";
    }
}
