package dev.hone.lab.testbed.workspace;

import dev.hone.schemas.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The file that says where what runs out of a data directory is found: written when it has started, taken away when it
 * stops.
 *
 * <p>Only addresses and the name of the configuration file are written, since other settings may be secrets.
 */
public final class Addresses implements AutoCloseable {

    private static final String FILE = "addresses.yaml";
    private static final String CONFIG = "config";
    private static final List<String> KEYS = List.of(
            "kafka.bootstrap.servers",
            "schema.registry.url",
            "topics.prefix",
            "artifacts.location",
            "serving.port",
            "streams.ops.port",
            "trainer.base");

    private final Path file;

    private Addresses(Path file) {
        this.file = file;
    }

    /** What was found, and where. */
    public record Found(Path file, Optional<Path> config, Map<String, String> settings) {
        public Found {
            settings = Map.copyOf(settings);
        }
    }

    /** Writes down what these settings say of them. */
    public static Addresses write(Workspace workspace, Settings settings, Optional<Path> config) throws IOException {
        Path file = workspace.folder(FILE);
        List<String> lines = new ArrayList<>();
        Map<String, Object> all = settings.section("");
        for (String key : KEYS) {
            if (all.containsKey(key)) {
                lines.add(key + ": \"" + all.get(key) + "\"");
            }
        }
        config.ifPresent(path -> lines.add(CONFIG + ": \"" + path.toAbsolutePath() + "\""));
        Files.write(file, lines);
        return new Addresses(file);
    }

    /** Those of the command by that name in a data directory; empty where it does not run. */
    public static Optional<Found> of(Path data, String command) {
        Path file = data.resolve(command).resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        Map<String, String> settings = new HashMap<>();
        Settings.read(file, Map.of()).section("").forEach((key, value) -> settings.put(key, value.toString()));
        Optional<Path> config = Optional.ofNullable(settings.remove(CONFIG)).map(Path::of);
        return Optional.of(new Found(file, config, settings));
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
