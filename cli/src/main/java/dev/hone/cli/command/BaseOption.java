package dev.hone.cli.command;

import dev.hone.lab.testbed.workspace.Workspace;
import dev.hone.llm.model.ModelFolder;
import dev.hone.schemas.config.Settings;
import dev.hone.terminal.UsageException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The folder of a base model, as an option or a setting names it. */
final class BaseOption {

    private static final String SETTING = "base";

    private BaseOption() {}

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

    static Path checked(Path folder) {
        try {
            return ModelFolder.require(folder);
        } catch (IllegalArgumentException refused) {
            throw new UsageException(String.valueOf(refused.getMessage()), refused);
        }
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
