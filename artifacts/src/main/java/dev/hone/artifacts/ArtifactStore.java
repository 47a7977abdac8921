package dev.hone.artifacts;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Folders by the digest of their content, never changed and never renamed.
 *
 * <p>What {@link #put} has returned is durable: it may be announced.
 */
public interface ArtifactStore {

    /** Where it is, for people. */
    @Override
    String toString();

    /** Puts a copy of the folder in; putting the same content twice is the same as once. */
    Artifact put(Path folder);

    /** A local folder with that content, verified; nothing where the store does not hold it. */
    Optional<Path> fetch(String digest);

    /**
     * A stored folder.
     *
     * @param location relative to the store
     * @param digest {@code sha256:} and hex, see {@link FolderDigest}
     */
    record Artifact(String location, String digest) {}
}
