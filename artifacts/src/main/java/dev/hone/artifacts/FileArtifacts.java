package dev.hone.artifacts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An artifact store in a directory, which all workers and servers see.
 *
 * <p>Several workers may put the same content at once: each writes aside, and the rename of the first one counts.
 */
record FileArtifacts(Path root) implements ArtifactStore {

    private static final String VERSIONS = "versions";

    @Override
    public Artifact put(Path folder) {
        String digest = FolderDigest.of(folder);
        String location = VERSIONS + "/" + FolderDigest.hex(digest);
        Path target = root.resolve(location);
        Path aside = aside();
        for (Path file : Folders.files(folder)) {
            copy(file, aside.resolve(String.valueOf(file.getFileName())));
        }
        Folders.publish(aside, target);
        verified(target, digest);
        return new Artifact(location, digest);
    }

    @Override
    public Optional<Path> fetch(String digest) {
        Path folder = root.resolve(VERSIONS).resolve(FolderDigest.hex(digest));
        return Files.isDirectory(folder) ? Optional.of(verified(folder, digest)) : Optional.empty();
    }

    @Override
    public String toString() {
        return root.toAbsolutePath().toString();
    }

    private static Path verified(Path folder, String digest) {
        String found = FolderDigest.of(folder);
        if (!found.equals(digest)) {
            throw new IllegalStateException("the artifact " + folder + " was changed: its content has the digest "
                    + found + "; delete the folder and bring its content back");
        }
        return folder;
    }

    private Path aside() {
        try {
            Path parent = Files.createDirectories(root.resolve("aside"));
            Files.createDirectories(root.resolve(VERSIONS));
            return Files.createTempDirectory(parent, "version-");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to the artifact store " + root, e);
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + from + " to " + to, e);
        }
    }
}
