package dev.hone.artifacts;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A store before which somebody signs what goes in, and looks at the signatures of what comes out. */
record SignedArtifacts(ArtifactStore store, Optional<SigningKey> signing, Optional<TrustedKeys> trusted)
        implements ArtifactStore {

    @Override
    public Artifact put(Path folder) {
        Artifact artifact = store.put(folder);
        signing.ifPresent(key -> store.sign(artifact.digest(), key.sign(artifact.digest())));
        return artifact;
    }

    /** Throws {@link UntrustedVersionException} where no trusted key has signed it. */
    @Override
    public Optional<Path> fetch(String digest) {
        Optional<Path> folder = store.fetch(digest);
        if (folder.isPresent()) {
            trusted.ifPresent(keys -> require(keys, digest));
        }
        return folder;
    }

    private void require(TrustedKeys keys, String digest) {
        if (store.signature(digest, signature -> keys.trusts(digest, signature)).isEmpty()) {
            throw new UntrustedVersionException(words(keys, digest, store.signatures(digest)));
        }
    }

    private static String words(TrustedKeys keys, String digest, List<Signature> signatures) {
        String refused = "the artifact " + digest + " is refused: ";
        if (signatures.isEmpty()) {
            return refused + "nobody has signed it, and artifacts.trusted.keys wants one of " + keys
                    + "; sign it (hone versions sign), or train with artifacts.sign.key";
        }
        Optional<String> wrong = signatures.stream()
                .flatMap(signature -> keys.name(signature.key()).stream())
                .findFirst();
        return wrong.map(name -> refused + "the signature under the key of " + name
                        + " does not fit its content: it was changed after it was signed, or the signature was")
                .orElseGet(() -> refused + "it is signed by the key "
                        + signatures.get(0).key() + ", which is none of those in " + keys);
    }

    @Override
    public void sign(String digest, Signature signature) {
        store.sign(digest, signature);
    }

    @Override
    public List<Signature> signatures(String digest) {
        return store.signatures(digest);
    }

    @Override
    public Optional<Signature> signature(String digest, Predicate<Signature> sought) {
        return store.signature(digest, sought);
    }

    @Override
    public List<Held> held() {
        return store.held();
    }

    @Override
    public boolean delete(String digest) {
        return store.delete(digest);
    }

    @Override
    public void check() {
        store.check();
    }

    @Override
    public String toString() {
        return store.toString();
    }
}
