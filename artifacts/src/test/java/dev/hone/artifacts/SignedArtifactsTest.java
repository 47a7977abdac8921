package dev.hone.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who writes into the store, or into Kafka, cannot make a server load what no trusted key has signed. */
class SignedArtifactsTest {

    private static final String MANIFEST = "training_manifest.json";
    private static final String WEIGHTS = "adapter_model.safetensors";

    @TempDir
    private Path temporary;

    private Path folder;
    private Path ada;
    private Path bob;
    private Path trusted;

    @BeforeEach
    void makeKeys() throws IOException {
        folder = Files.createDirectory(temporary.resolve("version"));
        Files.writeString(folder.resolve(MANIFEST), "{\"line\": \"main\"}");
        Files.writeString(folder.resolve(WEIGHTS), "weights");
        ada = temporary.resolve("ada.pem");
        bob = temporary.resolve("bob.pem");
        trusted = temporary.resolve("trusted");
        Files.write(trusted, List.of("# who may train", "", SigningKey.create(ada, "ada")));
    }

    private ArtifactStore store(Map<String, Path> keys) {
        Map<String, String> options = new HashMap<>();
        keys.forEach((key, file) -> options.put(key, file.toString()));
        return ArtifactStores.at(temporary.resolve("store").toString(), options);
    }

    private ArtifactStore trainer(Path key) {
        return store(Map.of("sign.key", key));
    }

    private ArtifactStore server() {
        return store(Map.of("trusted.keys", trusted));
    }

    private Path place(String digest) {
        return temporary.resolve("store/versions").resolve(FolderDigest.hex(digest));
    }

    @Test
    void whatATrustedKeySignedIsLoaded() {
        String digest = trainer(ada).put(folder).digest();

        assertThat(server().fetch(digest)).contains(place(digest));
        assertThat(digest).as("a signature changes no digest").isEqualTo(FolderDigest.of(folder));
    }

    @Test
    void signingTwiceGivesTheSame() {
        String digest = trainer(ada).put(folder).digest();
        List<Signature> first = trainer(ada).signatures(digest);

        trainer(ada).put(folder);

        assertThat(trainer(ada).signatures(digest)).isEqualTo(first).hasSize(1);
    }

    @Test
    void whatNobodySignedIsRefusedInWords() {
        String digest = store(Map.of()).put(folder).digest();

        assertThat(store(Map.of()).fetch(digest)).isPresent();
        assertThatThrownBy(() -> server().fetch(digest))
                .isInstanceOf(UntrustedVersionException.class)
                .hasMessageContaining(digest + " is refused: nobody has signed it")
                .hasMessageContaining("ada")
                .hasMessageContaining("hone versions sign");
    }

    @Test
    void whatAStrangerSignedIsRefusedInWords() throws IOException {
        SigningKey.create(bob, "bob");
        String digest = trainer(bob).put(folder).digest();

        assertThatThrownBy(() -> server().fetch(digest))
                .isInstanceOf(UntrustedVersionException.class)
                .hasMessageContaining("signed by the key "
                        + trainer(bob).signatures(digest).get(0).key())
                .hasMessageContaining("none of those in " + trusted + " (ada ");
    }

    @Test
    void aWeightFileThatWasChangedIsRefused() throws IOException {
        String digest = trainer(ada).put(folder).digest();
        Files.writeString(place(digest).resolve(WEIGHTS), "weightS");

        assertThatThrownBy(() -> server().fetch(digest)).hasMessageContaining("was changed");
    }

    @Test
    void aManifestThatWasChangedIsRefused() throws IOException {
        String digest = trainer(ada).put(folder).digest();
        Files.writeString(place(digest).resolve(MANIFEST), "{\"line\": \"other\"}");

        assertThatThrownBy(() -> server().fetch(digest)).hasMessageContaining("was changed");
    }

    @Test
    void whatWasChangedAndGivenItsNewNameIsRefusedForItHasNoSignatureOfItsOwn() throws IOException {
        String digest = trainer(ada).put(folder).digest();
        Files.writeString(folder.resolve(MANIFEST), "{\"line\": \"other\"}");
        String forged = store(Map.of()).put(folder).digest();

        assertThatThrownBy(() -> server().fetch(forged)).hasMessageContaining("nobody has signed it");

        Signature borrowed = trainer(ada).signatures(digest).get(0);
        store(Map.of()).sign(forged, borrowed);
        assertThatThrownBy(() -> server().fetch(forged))
                .isInstanceOf(UntrustedVersionException.class)
                .hasMessageContaining("the signature under the key of ada does not fit its content");
    }

    @Test
    void aKeyIsReplacedWithBothTrustedMeanwhile() throws IOException {
        String old = trainer(ada).put(folder).digest();
        String line = SigningKey.create(bob, "bob");
        Files.writeString(folder.resolve(WEIGHTS), "new weights");
        String fresh = trainer(bob).put(folder).digest();

        assertThatThrownBy(() -> server().fetch(fresh)).isInstanceOf(UntrustedVersionException.class);
        List<String> both = List.of(Files.readAllLines(trusted).get(2), line);
        Files.write(trusted, both);
        assertThat(server().fetch(old)).isPresent();
        assertThat(server().fetch(fresh)).isPresent();

        Files.write(trusted, List.of(line));
        assertThat(server().fetch(fresh)).isPresent();
        assertThatThrownBy(() -> server().fetch(old)).isInstanceOf(UntrustedVersionException.class);

        SigningKey key = SigningKey.read(bob);
        trainer(bob).sign(old, key.sign(old));
        assertThat(server().fetch(old)).as("signed anew").isPresent();
    }

    @Test
    void aPairIsForItsOwnersEyesAndNeverWrittenOver() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ada)))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> SigningKey.create(ada, "ada")).isInstanceOf(IOException.class);
    }

    @Test
    void filesThatAreNoKeysAreRefusedInWordsThatShowNothingOfThem() throws IOException {
        Path broken = Files.writeString(
                temporary.resolve("broken"), "-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----");
        Path halves = temporary.resolve("halves");
        SigningKey.create(bob, "bob");
        String its = Files.readString(bob);
        Files.writeString(
                halves,
                its.substring(0, its.indexOf("-----BEGIN PUBLIC"))
                        + Files.readString(ada).substring(its.indexOf("-----BEGIN PUBLIC")));
        Path secretOnly =
                Files.writeString(temporary.resolve("secret"), its.substring(0, its.indexOf("-----BEGIN PUBLIC")));

        assertThatThrownBy(() -> trainer(broken))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no Ed25519 private key")
                .hasMessageNotContaining("QUJD");
        assertThatThrownBy(() -> trainer(halves)).hasMessageContaining("two halves of different pairs");
        assertThatThrownBy(() -> trainer(secretOnly)).hasMessageContaining("openssl pkey");
        assertThatThrownBy(() -> trainer(temporary.resolve("none"))).hasMessageContaining("hone keys pair");

        assertThatThrownBy(() -> store(Map.of("trusted.keys", ada))).hasMessageContaining("line 1");
        Files.writeString(trusted, "# nobody\n");
        assertThatThrownBy(this::server).hasMessageContaining("no key in it");
        Files.writeString(trusted, "ada QUJD\n");
        assertThatThrownBy(this::server).hasMessageContaining("the key of ada is no Ed25519 public key");
    }
}
