package dev.hone.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.artifacts.Signature;
import dev.hone.artifacts.SigningKey;
import dev.hone.schemas.config.ArtifactsConfig;
import dev.hone.schemas.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignersTest {

    @TempDir
    private Path temporary;

    private final Map<String, String> settings = new HashMap<>();
    private ArtifactStore store;
    private String digest;
    private Path ada;
    private Path bob;

    @BeforeEach
    void make() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("version"));
        Files.writeString(folder.resolve("weights"), "1");
        String place = temporary.resolve("store").toString();
        settings.put("artifacts.location", place);
        store = ArtifactStores.at(place);
        digest = store.put(folder).digest();
        ada = temporary.resolve("ada");
        bob = temporary.resolve("bob");
        Path trusted = temporary.resolve("trusted");
        Files.writeString(trusted, SigningKey.create(ada, "ada"));
        SigningKey.create(bob, "bob");
        settings.put("artifacts.trusted.keys", trusted.toString());
    }

    private String signers() {
        return Signers.of(ArtifactsConfig.from(Settings.of(settings)))
                .map(signers -> signers.of(digest))
                .orElse("not asked");
    }

    @Test
    void namesWhoIsTrustedAndSaysWhoIsNot() {
        assertThat(signers()).isEqualTo("nobody");

        store.sign(digest, SigningKey.read(ada).sign(digest));
        assertThat(signers()).isEqualTo("ada");

        Signature strange = SigningKey.read(bob).sign(digest);
        store.sign(digest, strange);
        assertThat(signers().split(", (?!not)"))
                .containsExactlyInAnyOrder("ada", "key " + strange.key() + ", not trusted");
    }

    @Test
    void saysThatASignatureDoesNotFit() {
        Signature ofAnother = SigningKey.read(ada).sign("sha256:" + "0".repeat(64));
        store.sign(digest, ofAnother);

        assertThat(signers()).isEqualTo("ada, which does not fit");
    }

    @Test
    void asksNobodyWhereTheSettingsSpeakOfNoKeys() {
        settings.remove("artifacts.trusted.keys");
        assertThat(signers()).isEqualTo("not asked");

        // Whoever looks need not be able to read the private key.
        settings.put("artifacts.sign.key", temporary.resolve("not mine").toString());
        store.sign(digest, SigningKey.read(ada).sign(digest));
        assertThat(signers()).startsWith("key ").doesNotContain("not trusted");
    }
}
