package dev.hone.lab.testbed.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.terminal.RunFailedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The store of the registry's subjects: one JSON file, replaced as a whole with each change; or none. */
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
        Optional<Subjects> whole = read(file.get()).or(() -> read(copy(file.get())));
        return whole.orElseThrow(
                () -> new RunFailedException(
                        "the schema registry cannot read " + file.get()
                                + " nor its copy: restore it, or remove it together with the broker's data, whose records need its ids"));
    }

    private Optional<Subjects> read(Path source) {
        try {
            return Optional.ofNullable(json.readValue(source.toFile(), Subjects.class));
        } catch (IOException notWhole) {
            return Optional.empty();
        }
    }

    /** Returns when the change is on the disk. */
    void save(Subjects subjects) {
        file.ifPresent(target -> {
            try {
                byte[] content = json.writerWithDefaultPrettyPrinter().writeValueAsBytes(subjects);
                replace(copy(target), content);
                replace(target, content);
            } catch (IOException full) {
                throw RegistryError.broken(full.getMessage() == null ? full.toString() : full.getMessage());
            }
        });
    }

    private static Path copy(Path target) {
        return target.resolveSibling(target.getFileName() + ".copy");
    }

    private static void replace(Path target, byte[] content) throws IOException {
        Files.createDirectories(target.toAbsolutePath().getParent());
        Path aside = target.resolveSibling(target.getFileName() + ".new");
        Files.write(aside, content);
        try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
        // The new name has to be on the disk as well.
        try (FileChannel folder = FileChannel.open(target.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
