package dev.hone.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.artifacts.ArtifactStore.Artifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileArtifactsTest {

    @TempDir
    Path temporary;

    private FileArtifacts store;
    private Path folder;

    @BeforeEach
    void makeAFolder() throws IOException {
        store = new FileArtifacts(temporary.resolve("store"));
        folder = Files.createDirectory(temporary.resolve("version"));
        Files.writeString(folder.resolve("b.json"), "{}");
        Files.writeString(folder.resolve("a.bin"), "weights");
    }

    @Test
    void theDigestIsThatOfNamesAndContents() {
        // By another program: SHA-256 of (8-byte length, name, 8-byte length, content) of a.bin, then of b.json.
        assertThat(FolderDigest.of(folder))
                .isEqualTo("sha256:ff2f7e0070ffeac294ff3751cb4e5c9504aa8f39c9cf45b3c7e543f69d1ef12d");
    }

    @Test
    void aFolderIsFoundByItsDigest() throws IOException {
        Artifact artifact = store.put(folder);

        Path fetched = store.fetch(artifact.digest()).orElseThrow();
        assertThat(fetched).isEqualTo(temporary.resolve("store").resolve(artifact.location()));
        assertThat(Files.readString(fetched.resolve("a.bin"))).isEqualTo("weights");
        assertThat(artifact.digest()).isEqualTo(FolderDigest.of(folder));
    }

    @Test
    void puttingTheSameTwiceIsTheSameAsOnce() throws IOException {
        assertThat(store.put(folder)).isEqualTo(store.put(folder));
        try (var versions = Files.list(temporary.resolve("store/versions"))) {
            assertThat(versions).hasSize(1);
        }
        assertThat(temporary.resolve("store/aside")).isEmptyDirectory();
    }

    @Test
    void whatWasChangedIsNotHandedOut() throws IOException {
        Artifact artifact = store.put(folder);
        Files.writeString(
                temporary.resolve("store").resolve(artifact.location()).resolve("a.bin"), "weightS");

        assertThatThrownBy(() -> store.fetch(artifact.digest())).hasMessageContaining("was changed");
    }

    @Test
    void whatWasNeverPutIsNotThere() {
        assertThat(store.fetch("sha256:" + "0".repeat(64))).isEmpty();
        assertThatThrownBy(() -> store.fetch("sha256:../../etc")).hasMessageContaining("64 hex digits");
    }
}
