package dev.hone.lab.chaos;

import dev.hone.lab.testbed.workspace.ShippedSettings;
import dev.hone.schemas.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The settings of the programs: those that ship for this command, and what belongs to one run.
 *
 * @param shared of all
 * @param folder where each program has a folder of its own
 */
record Settled(Settings shared, Path folder) {

    static final String SEGMENT = "chaos/advice";

    static Settled read(Path folder, Path base, String registry) throws IOException {
        Settings shipped = ShippedSettings.read("chaos.yaml", null, Map.of());
        return new Settled(
                shipped.with(Map.of(
                        "schema.registry.url", registry,
                        "artifacts.location", folder.resolve("artifacts").toString(),
                        "trainer.base", base.toString(),
                        "serving.base", base.toString())),
                folder);
    }

    /** As somebody outside has them. */
    Settings outside(String bootstrap) {
        return shared.with(Map.of("kafka.bootstrap.servers", bootstrap));
    }

    /** Where a program keeps what is its own. */
    Path data(Target target) {
        return folder.resolve("data").resolve(target.toString());
    }

    /** Of one program, which listens on this port and knows Kafka by these addresses. */
    Settings of(Target target, int port, String bootstrap) {
        Map<String, String> own = new HashMap<>();
        own.put("kafka.bootstrap.servers", bootstrap);
        own.put("data.dir", data(target).toString());
        String listens = Integer.toString(port);
        switch (target.role()) {
            case STREAMS_APP -> {
                own.put("streams.ops.port", listens);
                own.put("streams.instance.id", target.toString());
            }
            case TRAINER_WORKER -> own.put("trainer.ops.port", listens);
            case SERVING -> {
                own.put("serving.port", listens);
                own.put("serving.replica", target.toString());
            }
            default -> throw new IllegalArgumentException(target + " is no program");
        }
        return shared.with(own);
    }
}
