package dev.hone.cli.command;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.artifacts.Signature;
import dev.hone.artifacts.TrustedKeys;
import dev.hone.schemas.config.ArtifactsConfig;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Who signed the versions of a store, in a few words. */
record Signers(ArtifactStore store, Optional<TrustedKeys> trusted) {

    private static final List<String> KEYS = List.of("sign.key", "trusted.keys");

    /** Empty where the settings speak of no keys: nobody wants to know then. */
    static Optional<Signers> of(ArtifactsConfig config) {
        if (KEYS.stream().noneMatch(key -> file(config, key).isPresent())) {
            return Optional.empty();
        }
        ArtifactStore store = withoutKeys(config).open(ArtifactStores::at);
        return Optional.of(new Signers(store, file(config, "trusted.keys").map(TrustedKeys::read)));
    }

    /** A private key is not needed to look, and may not be for whoever looks. */
    static ArtifactsConfig withoutKeys(ArtifactsConfig config) {
        Map<String, String> options = new TreeMap<>(config.options());
        options.keySet().removeAll(KEYS);
        return new ArtifactsConfig(config.location(), options);
    }

    static Optional<Path> file(ArtifactsConfig config, String key) {
        return Optional.of(config.options().getOrDefault(key, "").strip())
                .filter(file -> !file.isEmpty())
                .map(Path::of);
    }

    /** Names of trusted keys, ids of others; nobody, where there is no signature. */
    String of(String digest) {
        try {
            List<Signature> signatures = store.signatures(digest);
            return signatures.isEmpty()
                    ? "nobody"
                    : signatures.stream()
                            .map(signature -> word(digest, signature))
                            .collect(Collectors.joining(", "));
        } catch (UncheckedIOException away) {
            return "not known: the artifact store does not answer";
        }
    }

    private String word(String digest, Signature signature) {
        Optional<String> name = trusted.flatMap(keys -> keys.name(signature.key()));
        if (name.isEmpty()) {
            return "key " + signature.key() + (trusted.isPresent() ? ", not trusted" : "");
        }
        boolean fits = trusted.filter(keys -> keys.trusts(digest, signature)).isPresent();
        return name.get() + (fits ? "" : ", which does not fit");
    }
}
