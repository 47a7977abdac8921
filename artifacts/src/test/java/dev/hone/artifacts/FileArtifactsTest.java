package dev.hone.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FileArtifactsTest extends ArtifactStoreContract {

    @Override
    ArtifactStore open(String machine) {
        return new FileArtifacts(temporary.resolve("store"));
    }

    @Override
    void tamper(String path, String content) throws IOException {
        Path file = temporary.resolve("store").resolve(path);
        if (content.isEmpty()) {
            Files.delete(file);
        } else {
            Files.writeString(file, content);
        }
    }

    @Test
    void theDigestIsThatOfNamesAndContents() {
        // By another program: SHA-256 of (8-byte length, name, 8-byte length, content) of a.bin, then of b.json.
        assertThat(FolderDigest.of(folder))
                .isEqualTo("sha256:ff2f7e0070ffeac294ff3751cb4e5c9504aa8f39c9cf45b3c7e543f69d1ef12d");
    }

    @Test
    void whatIsHandedOutIsTheFolderItself() {
        String digest = store.put(folder).digest();

        assertThat(store.fetch(digest))
                .contains(temporary.resolve("store/versions").resolve(FolderDigest.hex(digest)));
    }

    @Test
    void nothingIsLeftAside() throws IOException {
        store.put(folder);
        store.put(folder);
        try (var versions = Files.list(temporary.resolve("store/versions"))) {
            assertThat(versions).hasSize(1);
        }
        assertThat(temporary.resolve("store/aside")).isEmptyDirectory();
    }

    @Test
    void whatAKilledWorkerLeftAsideIsGoneADayLater() throws IOException {
        Path left = leftAside("version-1", Duration.ofHours(25));

        store.put(folder);

        assertThat(left).doesNotExist();
        assertThat(temporary.resolve("store/aside")).isEmptyDirectory();
    }

    @Test
    void whatAnotherWorkerIsWritingStays() throws IOException {
        Path writing = leftAside("version-1", Duration.ofHours(23));

        store.put(folder);

        assertThat(writing).isNotEmptyDirectory();
    }

    private Path leftAside(String name, Duration ago) throws IOException {
        Path left = Files.createDirectories(temporary.resolve("store/aside").resolve(name));
        Files.writeString(left.resolve("adapter_model.safetensors"), "half of it");
        FileTime now = Files.getLastModifiedTime(left);
        Files.setLastModifiedTime(left, FileTime.from(now.toInstant().minus(ago)));
        return left;
    }
}
