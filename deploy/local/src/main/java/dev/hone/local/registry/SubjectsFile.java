package dev.hone.local.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Where the registry's knowledge outlives it: one JSON file, replaced as a whole with each change; or nowhere. */
final class SubjectsFile {

    private final ObjectMapper json = new ObjectMapper();
    private final Optional<Path> file;

    SubjectsFile(Optional<Path> file) {
        this.file = file;
    }

    Subjects load() {
        if (file.isEmpty() || !Files.exists(file.get())) {
            return Subjects.NONE;
        }
        try {
            return json.readValue(file.get().toFile(), Subjects.class);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    "the schema registry cannot read " + file.get()
                            + ": restore it, or remove it together with the broker's data, whose records need its ids",
                    unreadable);
        }
    }

    /** Returns when the change is on the disk. */
    void save(Subjects subjects) {
        file.ifPresent(target -> {
            try {
                replace(target, json.writerWithDefaultPrettyPrinter().writeValueAsBytes(subjects));
            } catch (IOException full) {
                throw Refusal.broken(full.getMessage() == null ? full.toString() : full.getMessage());
            }
        });
    }

    private static void replace(Path target, byte[] content) throws IOException {
        Files.createDirectories(target.toAbsolutePath().getParent());
        Path aside = target.resolveSibling(target.getFileName() + ".new");
        Files.write(aside, content);
        try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
    }
}
