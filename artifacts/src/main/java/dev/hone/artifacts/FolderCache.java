package dev.hone.artifacts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Local copies of what a store far away holds, laid out as {@link FileArtifacts} lays its own, within a bound: those
 * that were asked for least lately go first, and the one that came last stays whatever it takes.
 *
 * <p>A folder that somebody has been given stays until it is gone by that rule; whoever reads it reads it at once.
 */
final class FolderCache {

    private final Path root;
    private final long maxBytes;
    private final InstantSource clock;

    FolderCache(Path root, long maxBytes, InstantSource clock) {
        this.root = root;
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    /** The copy, verified; one that was changed is thrown away. */
    Optional<Path> find(String digest) {
        Path folder = place(digest);
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        if (!FolderDigest.of(folder).equals(digest)) {
            Folders.delete(folder);
            return Optional.empty();
        }
        touch(folder);
        return Optional.of(folder);
    }

    /** An empty folder to bring a version into, beside those that are whole. */
    Path aside() {
        try {
            return FileArtifacts.asideIn(root);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to artifacts.cache.dir " + root, e);
        }
    }

    /** Takes a verified folder in and makes room for it. */
    Path keep(String digest, Path aside) {
        Path folder = place(digest);
        Folders.publish(aside, folder);
        touch(folder);
        shrink(folder);
        return folder;
    }

    void forget(String digest) {
        Folders.delete(place(digest));
        Folders.delete(signatures(digest));
    }

    /** Where signatures that were seen are kept, so that what was loaded once loads while the store is away. */
    Path signatures(String digest) {
        return root.resolve(FileArtifacts.SIGNATURES).resolve(FolderDigest.hex(digest));
    }

    private Path place(String digest) {
        return root.resolve(FileArtifacts.VERSIONS).resolve(FolderDigest.hex(digest));
    }

    private void touch(Path folder) {
        try {
            Files.setLastModifiedTime(folder, FileTime.from(clock.instant()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder, e);
        }
    }

    private record Copy(Path folder, long bytes, FileTime asked) {}

    private void shrink(Path kept) {
        List<Copy> copies = copies();
        long bytes = copies.stream().mapToLong(Copy::bytes).sum();
        for (Copy copy : copies) {
            if (bytes <= maxBytes) {
                return;
            }
            if (!copy.folder().equals(kept)) {
                Folders.delete(copy.folder());
                bytes -= copy.bytes();
            }
        }
    }

    private List<Copy> copies() {
        List<Copy> copies = new ArrayList<>();
        try (Stream<Path> folders = Files.list(root.resolve(FileArtifacts.VERSIONS))) {
            for (Path folder : folders.toList()) {
                copy(folder).ifPresent(copies::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read artifacts.cache.dir " + root, e);
        }
        copies.sort(Comparator.comparing(Copy::asked));
        return copies;
    }

    /** Empty where another process with the same folder has just deleted it. */
    private static Optional<Copy> copy(Path folder) throws IOException {
        try {
            return Optional.of(new Copy(folder, Folders.bytes(folder), Files.getLastModifiedTime(folder)));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }
}
