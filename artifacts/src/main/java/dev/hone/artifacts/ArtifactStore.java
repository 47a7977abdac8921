package dev.hone.artifacts;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Folders by the digest of their content, never changed and never renamed, and signatures beside them.
 *
 * <p>What {@link #put} has returned is durable: it may be announced. A store that cannot be reached or does not let us
 * in throws {@link java.io.UncheckedIOException} in words that say how to mend it; any thread may call.
 */
public interface ArtifactStore {

    /** Where it is, for people. */
    @Override
    String toString();

    /**
     * Puts a copy of the folder in; putting the same content twice, or by two at once, is the same as once: what is
     * there is never written over.
     */
    Artifact put(Path folder);

    /** A local folder with that content, verified; nothing where the store does not hold it. */
    Optional<Path> fetch(String digest);

    /** Keeps a signature; one by the same key that is there already stays. */
    void sign(String digest, Signature signature);

    /** The signatures of a version, by key; none is verified. */
    List<Signature> signatures(String digest);

    /** One signature that is sought; what is at hand is looked at before a store far away is asked. */
    default Optional<Signature> signature(String digest, Predicate<Signature> sought) {
        return signatures(digest).stream().filter(sought).findFirst();
    }

    /** All that it holds, versions whose writing broke off included, by digest. */
    List<Held> held();

    /** Forgets a version and its signatures; false where there is none. */
    boolean delete(String digest);

    /** Writes something small and deletes it again; throws in words where that cannot be. */
    void check();

    /**
     * A stored folder.
     *
     * @param location relative to the store
     * @param digest {@code sha256:} and hex, see {@link FolderDigest}
     * @param fresh whether this call brought it; false where it was there, or somebody else was first
     */
    record Artifact(String location, String digest, boolean fresh) {}

    /**
     * What a store holds under a digest.
     *
     * @param bytes of all its files
     * @param since when its last file was written
     */
    record Held(String digest, long bytes, Instant since) {}
}
