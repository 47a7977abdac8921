package dev.hone.llm.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The folder of a base model, looked at before anything that takes long. */
public final class ModelFolder {

    private static final List<String> FILES = List.of("config.json", "tokenizer.json");
    private static final List<String> WEIGHTS = List.of("model.safetensors", "model.safetensors.index.json");

    private ModelFolder() {}

    /**
     * Returns the folder.
     *
     * @throws IllegalArgumentException naming the file without which it is no base model
     */
    public static Path require(Path folder) {
        for (String file : FILES) {
            if (!Files.isRegularFile(folder.resolve(file))) {
                throw new IllegalArgumentException("no base model in " + folder + ": " + file + " is missing");
            }
        }
        if (WEIGHTS.stream().noneMatch(file -> Files.isRegularFile(folder.resolve(file)))) {
            throw new IllegalArgumentException(
                    "no base model in " + folder + ": " + String.join(" or ", WEIGHTS) + " is missing");
        }
        return folder;
    }
}
