package dev.hone.lab.testbed.workspace;

import dev.hone.schemas.config.Settings;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The configuration file that ships for a replay, and what a user changes of it. */
public final class ShippedSettings {

    private ShippedSettings() {}

    /**
     * Reads {@code config/name} of the class path; the keys of the user's file, if there is one, replace or add to its
     * keys.
     */
    public static Settings read(String name, @Nullable Path user, Map<String, String> environment) throws IOException {
        Settings settings = shipped(name, environment);
        if (user == null) {
            return settings;
        }
        if (!Files.isRegularFile(user)) {
            throw new UsageException("no such file: " + user);
        }
        return Settings.read(user, environment).over(settings);
    }

    // Settings come from files, and the one that ships may lie in an archive.
    private static Settings shipped(String name, Map<String, String> environment) throws IOException {
        Path file = Files.createTempFile("hone-", "-" + name);
        try (InputStream shipped = ShippedSettings.class.getResourceAsStream("/config/" + name)) {
            if (shipped == null) {
                throw new IllegalStateException("config/" + name + " is not on the class path");
            }
            Files.copy(shipped, file, StandardCopyOption.REPLACE_EXISTING);
            return Settings.read(file, environment);
        } finally {
            Files.delete(file);
        }
    }
}
