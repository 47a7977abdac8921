package dev.hone.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactStoresTest {

    @TempDir
    private Path temporary;

    @Test
    void aLocationIsADirectoryWithOrWithoutItsScheme() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("folder"));
        Files.writeString(folder.resolve("text"), "content");
        String store = temporary.resolve("store").toString();

        String digest = ArtifactStores.at(store).put(folder).digest();

        assertThat(ArtifactStores.at("file://" + store).fetch(digest))
                .contains(temporary.resolve("store/versions/" + FolderDigest.hex(digest)));
    }

    @Test
    void aKindThatThereIsNotIsRefusedInsteadOfBecomingADirectory() {
        assertThatThrownBy(() -> ArtifactStores.at("s3://bucket/versions"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("like s3://");
    }
}
