package dev.hone.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hone.artifacts.ArtifactStore.Artifact;
import dev.hone.artifacts.ArtifactStore.Held;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract and more, against a real S3-compatible server. */
class S3ArtifactsTest extends ArtifactStoreContract {

    private static final int PART_BYTES = 5 << 20;
    private static final AtomicInteger TESTS = new AtomicInteger();

    @TempDir
    private static Path disk;

    @SuppressWarnings("NullAway.Init") // started before the tests
    private static S3Server server;

    /** Each test has a place of its own. */
    private final String prefix = "team/test-" + TESTS.incrementAndGet() + "/";

    private BreakingWire wire;

    @BeforeAll
    static void start() throws Exception {
        server = new S3Server(disk);
    }

    @AfterAll
    static void stop() throws Exception {
        server.stop();
    }

    @BeforeEach
    @Override
    void makeAFolder() throws Exception {
        S3Server.useKey(S3Server.KEY, S3Server.SECRET);
        wire = new BreakingWire(server.port());
        super.makeAFolder();
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
    }

    @Override
    ArtifactStore open(String machine) {
        return open(machine, Map.of());
    }

    private ArtifactStore open(String machine, Map<String, String> more) {
        Map<String, String> options = new HashMap<>(Map.of(
                "s3.endpoint",
                "http://127.0.0.1:" + wire.port(),
                "s3.path.style",
                "true",
                "s3.part.bytes",
                Integer.toString(PART_BYTES),
                "s3.attempts",
                "3",
                "cache.dir",
                temporary.resolve("cache-" + machine).toString()));
        options.putAll(more);
        return ArtifactStores.at("s3://" + S3Server.BUCKET + "/" + prefix, options);
    }

    @Override
    void tamper(String path, String content) throws IOException {
        Path file = server.bucket().resolve(prefix + path);
        Files.delete(file);
        if (!content.isEmpty()) {
            Files.writeString(file, content);
        }
    }

    private Path large(String name, int bytes) throws IOException {
        Path made = version(name, "weights");
        byte[] weights = new byte[bytes];
        new Random(7).nextBytes(weights);
        Files.write(made.resolve("large.bin"), weights);
        return made;
    }

    @Test
    void aLargeFileGoesInPartsAndComesBackInPieces() throws Exception {
        Path large = large("large", 2 * PART_BYTES + 12_345);

        Artifact artifact = store.put(large);

        assertThat(artifact.fresh()).isTrue();
        assertThat(open("two").put(large).fresh()).isFalse();
        Path fetched = open("three").fetch(artifact.digest()).orElseThrow();
        assertThat(fetched.resolve("large.bin")).hasSameBinaryContentAs(large.resolve("large.bin"));
    }

    @Test
    void aLargeFileIsNotWrittenOverEither() throws Exception {
        Path large = large("large", PART_BYTES + 1);
        var bucket = new S3Bucket(
                S3Location.parse(S3Server.BUCKET + "/" + prefix),
                S3Options.of(Map.of(
                        "s3.endpoint",
                        "http://127.0.0.1:" + wire.port(),
                        "s3.path.style",
                        "true",
                        "s3.part.bytes",
                        Integer.toString(PART_BYTES))));

        assertThat(bucket.putIfAbsent("name", large.resolve("a.bin"))).isTrue();
        assertThat(bucket.inParts("name", large.resolve("large.bin"))).isFalse();

        assertThat(bucket.content("name").orElseThrow()).asString().isEqualTo("weights");
    }

    @Test
    void aConnectionThatBreaksWhileAFileGoesIsTakenUpAgain() throws Exception {
        Path large = large("large", 2 * PART_BYTES);
        wire.breakAfterSent(PART_BYTES + 100_000);

        Artifact artifact = store.put(large);

        assertThat(wire.broken()).isEqualTo(1);
        assertThat(open("two").fetch(artifact.digest())).isPresent();
    }

    @Test
    void aConnectionThatBreaksWhileAFileComesIsTakenUpAgain() throws Exception {
        Path large = large("large", 2 * PART_BYTES);
        Artifact artifact = store.put(large);
        ArtifactStore other = open("two");
        wire.breakAfterReceived(PART_BYTES + 100_000);

        assertThat(other.fetch(artifact.digest())).isPresent();

        assertThat(wire.broken()).isEqualTo(1);
    }

    @Test
    void aServerThatIsAwaySaysWhatToCheck() throws Exception {
        wire.close();

        assertThatThrownBy(() -> store.put(folder))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("did not answer in 3 attempts")
                .hasMessageContaining("artifacts.s3.endpoint");
    }

    @Test
    void whatIsHalfWrittenIsNotThereYetAndWholeWithoutItsLastObjectAsWell() throws Exception {
        Artifact artifact = store.put(folder);
        tamper("whole/" + FolderDigest.hex(artifact.digest()), "");

        assertThat(open("copied").fetch(artifact.digest())).isPresent();
        tamper(artifact.location() + "/b.json", "");
        assertThat(open("half").fetch(artifact.digest())).isEmpty();
        assertThat(open("again").put(folder).fresh()).isTrue();
        assertThat(open("whole").fetch(artifact.digest())).isPresent();
    }

    @Test
    void theLastObjectListsTheFilesAsSha256sumDoes() throws Exception {
        Artifact artifact = store.put(folder);

        assertThat(server.bucket().resolve(prefix + "whole/" + FolderDigest.hex(artifact.digest())))
                .content()
                .isEqualTo("""
                        9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c  a.bin
                        44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a  b.json
                        """);
    }

    @Test
    void aListingOfMoreThanAThousandIsReadToItsEnd() throws Exception {
        int files = 1_203;
        Path many = Files.createDirectory(temporary.resolve("many"));
        for (int i = 0; i < files; i++) {
            Files.writeString(many.resolve("piece-%04d".formatted(i)), Integer.toString(i));
        }
        // As a tool that copies folders leaves it.
        String digest = FolderDigest.of(many);
        Path place = Files.createDirectories(server.bucket().resolve(prefix + "versions/" + FolderDigest.hex(digest)));
        try (Stream<Path> all = Files.list(many)) {
            for (Path file : all.toList()) {
                Files.copy(file, place.resolve(String.valueOf(file.getFileName())));
            }
        }

        assertThat(store.held())
                .containsExactly(new Held(
                        digest, Folders.bytes(many), store.held().get(0).since()));
    }

    @Test
    void aWrongKeyIsSaidInWordsWithoutTheSecret() {
        S3Server.useKey(S3Server.KEY, "another-secret-77aa");
        ArtifactStore wrong = open("wrong");

        Throwable refused = catchThrowable(() -> wrong.put(folder));

        assertThat(refused)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("answers 403 SignatureDoesNotMatch")
                .hasMessageContaining("AWS_SECRET_ACCESS_KEY");
        for (Throwable each = refused; each != null; each = each.getCause()) {
            assertThat(each.toString()).doesNotContain("another-secret-77aa").doesNotContain(S3Server.SECRET);
        }
    }

    @Test
    void aBucketThatIsNotThereIsNamed() {
        ArtifactStore elsewhere = ArtifactStores.at(
                "s3://no-such-bucket",
                Map.of("s3.endpoint", "http://127.0.0.1:" + wire.port(), "s3.path.style", "true"));

        assertThatThrownBy(elsewhere::held)
                .hasMessageContaining("404 NoSuchBucket")
                .hasMessageContaining("make the bucket no-such-bucket");
    }

    @Test
    void whatWasFetchedIsServedFromTheCacheWhileTheServerIsAway() throws Exception {
        Artifact artifact = store.put(folder);
        ArtifactStore other = open("two");
        Path fetched = other.fetch(artifact.digest()).orElseThrow();
        wire.close();

        assertThat(open("two").fetch(artifact.digest())).contains(fetched);
    }

    @Test
    void aCopyThatWasChangedIsBroughtAgain() throws Exception {
        Artifact artifact = store.put(folder);
        Path fetched = store.fetch(artifact.digest()).orElseThrow();
        Files.writeString(fetched.resolve("a.bin"), "weightS");

        assertThat(store.fetch(artifact.digest())).contains(fetched);
        assertThat(fetched.resolve("a.bin")).hasContent("weights");
    }

    @Test
    void theCacheStaysWithinItsBound() throws Exception {
        ArtifactStore small = open("small", Map.of("cache.bytes", "25"));
        String first = small.put(folder).digest();
        String second = small.put(version("second", "weight2")).digest();
        String third = small.put(version("third", "weight3")).digest();

        small.fetch(first);
        small.fetch(second);
        small.fetch(first);
        small.fetch(third);

        try (Stream<Path> copies = Files.list(temporary.resolve("cache-small/versions"))) {
            assertThat(copies.map(copy -> "sha256:" + copy.getFileName())).containsExactlyInAnyOrder(first, third);
        }
        assertThat(temporary.resolve("cache-small/aside")).isEmptyDirectory();
    }
}
