package dev.hone.cli.command;

import dev.hone.lab.testbed.workspace.Workspace;
import dev.hone.schemas.config.Settings;
import dev.hone.terminal.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The folder of a base model, as an option or a setting names it. */
final class BaseModel {

    private static final String SETTING = "base";
    private static final List<String> FILES = List.of("config.json", "tokenizer.json");
    private static final List<String> WEIGHTS = List.of("model.safetensors", "model.safetensors.index.json");

    private BaseModel() {}

    /** The folder that is to be trained on, checked; empty when nothing is to be trained. */
    static Optional<Path> chosen(ReplayOptions options, Settings files) {
        if (options.noTrain) {
            return Optional.empty();
        }
        if (options.base != null) {
            return Optional.of(checked(options.base));
        }
        Object set = files.section("trainer.").get(SETTING);
        return set == null || set.toString().isBlank()
                ? Optional.empty()
                : Optional.of(checked(Path.of(set.toString())));
    }

    /** Refuses settings of a program whose base is no folder of a model. */
    static void check(Settings settings, String section) {
        Object set = settings.section(section).get(SETTING);
        if (set != null) {
            checked(Path.of(set.toString()));
        }
    }

    static Path checked(Path folder) {
        for (String file : FILES) {
            if (!Files.isRegularFile(folder.resolve(file))) {
                throw new UsageException("no base model in " + folder + ": " + file + " is missing");
            }
        }
        if (WEIGHTS.stream().noneMatch(file -> Files.isRegularFile(folder.resolve(file)))) {
            throw new UsageException(
                    "no base model in " + folder + ": " + String.join(" or ", WEIGHTS) + " is missing");
        }
        return folder;
    }

    /** The settings of a training on this base. */
    static Map<String, String> settings(Path folder, Workspace workspace) {
        return Map.of(
                "trainer." + SETTING,
                folder.toString(),
                "artifacts.location",
                workspace.folder("artifacts").toString());
    }
}
