package dev.hone.trainer.pretrain;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.artifacts.Folders;
import dev.hone.llm.train.FullTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The checkpoint of a pretraining, in the folder {@code checkpoint} of its output: its state, and what it was begun
 * with.
 */
final class TextCheckpoint {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    private TextCheckpoint(Path folder) {
        this.folder = folder;
    }

    static TextCheckpoint in(Path output) {
        return new TextCheckpoint(output.resolve("checkpoint"));
    }

    boolean exists() {
        return Files.isRegularFile(run());
    }

    void begin(Map<String, String> identity) throws IOException {
        Folders.fresh(folder);
        Files.writeString(
                run(), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(new TreeMap<>(identity)) + "\n");
    }

    /** Refuses, naming what differs, to go on with another text or other settings. */
    void requireSame(Map<String, String> identity) throws IOException {
        Map<String, String> begun;
        try {
            begun = JSON.readValue(Files.readAllBytes(run()), new TypeReference<>() {});
        } catch (JacksonException e) {
            throw new IllegalArgumentException(run() + " is not JSON; remove " + folder + " to begin anew", e);
        }
        for (Map.Entry<String, String> entry : new TreeMap<>(identity).entrySet()) {
            if (!entry.getValue().equals(begun.get(entry.getKey()))) {
                throw new IllegalArgumentException("the checkpoint was begun with another " + entry.getKey() + ": "
                        + begun.get(entry.getKey()) + ", now " + entry.getValue());
            }
        }
    }

    void save(FullTraining training) throws IOException {
        training.save(state());
    }

    /** Goes back to the last saved step, if there is one. */
    void restore(FullTraining training) throws IOException {
        if (Files.isRegularFile(state())) {
            training.restore(state());
        }
    }

    void remove() {
        Folders.delete(folder);
    }

    private Path run() {
        return folder.resolve("run.json");
    }

    private Path state() {
        return folder.resolve("state.safetensors");
    }
}
