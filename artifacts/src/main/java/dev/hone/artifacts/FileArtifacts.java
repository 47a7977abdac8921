package dev.hone.artifacts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An artifact store in a directory, which all workers and servers see.
 *
 * <p>Several workers may put the same content at once: each writes aside, and the rename of the first one counts.
 */
record FileArtifacts(Path root) implements ArtifactStore {

    static final String VERSIONS = "versions";
    static final String SIGNATURES = "signatures";

    /** Longer than anybody takes to write a version. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    @Override
    public Artifact put(Path folder) {
        String digest = FolderDigest.of(folder);
        String location = VERSIONS + "/" + FolderDigest.hex(digest);
        Path target = root.resolve(location);
        Path aside = aside();
        for (Path file : Folders.files(folder)) {
            copy(file, aside.resolve(String.valueOf(file.getFileName())));
        }
        boolean fresh = Folders.publish(aside, target);
        verified(target, digest);
        return new Artifact(location, digest, fresh);
    }

    @Override
    public Optional<Path> fetch(String digest) {
        Path folder = root.resolve(VERSIONS).resolve(FolderDigest.hex(digest));
        return Files.isDirectory(folder) ? Optional.of(verified(folder, digest)) : Optional.empty();
    }

    @Override
    public void sign(String digest, Signature signature) {
        SignatureFiles.write(signaturesOf(digest), signature);
    }

    @Override
    public List<Signature> signatures(String digest) {
        return SignatureFiles.read(signaturesOf(digest));
    }

    private Path signaturesOf(String digest) {
        return root.resolve(SIGNATURES).resolve(FolderDigest.hex(digest));
    }

    @Override
    public List<Held> held() {
        Path versions = root.resolve(VERSIONS);
        if (!Files.isDirectory(versions)) {
            return List.of();
        }
        List<Held> held = new ArrayList<>();
        try (Stream<Path> folders = Files.list(versions)) {
            for (Path folder : folders.sorted().toList()) {
                String name = String.valueOf(folder.getFileName());
                if (name.matches("[0-9a-f]{64}")) {
                    Instant since = Files.getLastModifiedTime(folder).toInstant();
                    held.add(new Held(Sha256.PREFIX + name, Folders.bytes(folder), since));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the artifact store " + root, e);
        }
        return held;
    }

    /** Takes its name away first: what is half deleted is not found. */
    @Override
    public boolean delete(String digest) {
        Path folder = root.resolve(VERSIONS).resolve(FolderDigest.hex(digest));
        boolean there = Files.isDirectory(folder);
        if (there) {
            Path aside = aside();
            try {
                Files.move(folder, aside.resolve("gone"));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot delete " + folder, e);
            }
            Folders.delete(aside);
        }
        Folders.delete(signaturesOf(digest));
        return there;
    }

    @Override
    public void check() {
        Folders.delete(aside());
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
            return asideIn(root);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to the artifact store " + root, e);
        }
    }

    /** An empty folder beside the versions, to make one in; those of a killed process are deleted when they are old. */
    static Path asideIn(Path root) throws IOException {
        Path parent = Files.createDirectories(root.resolve("aside"));
        Files.createDirectories(root.resolve(VERSIONS));
        Folders.deleteAbandoned(parent, ABANDONED);
        return Files.createTempDirectory(parent, "version-");
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + from + " to " + to, e);
        }
    }
}
