package dev.hone.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @CsvSource({
        "s3://bucket, s3://bucket/",
        "s3://bucket/, s3://bucket/",
        "s3://bucket/a/b, s3://bucket/a/b/",
        "s3://my.bucket-1/a/b/, s3://my.bucket-1/a/b/"
    })
    void aBucketMayHaveAPrefix(String location, String place) {
        assertThat(ArtifactStores.at(location)).hasToString(place);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://", "s3://B", "s3:///prefix", "s3://key:secret@host/bucket"})
    void whatNamesNoBucketIsRefused(String location) {
        assertThatThrownBy(() -> ArtifactStores.at(location))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("names no bucket");
    }

    @Test
    void anEndpointIsAnAddressWithoutAKeyInIt() {
        assertThatThrownBy(() -> ArtifactStores.at("s3://bucket", Map.of("s3.endpoint", "https://key:secret@host")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("an endpoint is")
                .hasMessageNotContaining("key:secret");
    }

    @Test
    void aKindThatThereIsNotIsRefusedInsteadOfBecomingADirectory() {
        assertThatThrownBy(() -> ArtifactStores.at("gs://bucket/versions"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("like gs://")
                .hasMessageContaining("s3://BUCKET/PREFIX");
    }
}
