package dev.hone.trainer;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.Signature;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The versions that there are, to be read, and a place of its own for what is trained on trial: nothing of that gets to
 * where versions are served from.
 */
record TrialStore(ArtifactStore versions, ArtifactStore trials) implements ArtifactStore {

    @Override
    public Artifact put(Path folder) {
        return trials.put(folder);
    }

    @Override
    public Optional<Path> fetch(String digest) {
        return versions.fetch(digest);
    }

    @Override
    public void sign(String digest, Signature signature) {
        trials.sign(digest, signature);
    }

    @Override
    public List<Signature> signatures(String digest) {
        return versions.signatures(digest);
    }

    @Override
    public List<Held> held() {
        return versions.held();
    }

    @Override
    public boolean delete(String digest) {
        return trials.delete(digest);
    }

    @Override
    public void check() {
        trials.check();
    }

    @Override
    public String toString() {
        return versions.toString();
    }
}
