package dev.hone.serving.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.digest.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRingTest {

    @TempDir
    Path folder;

    private KeyRing ring;

    @BeforeEach
    void start() {
        ring = new KeyRing(folder.resolve("keys.json"));
    }

    private static byte[] drawn(int seed) {
        byte[] bytes = new byte[KeyRing.KEY_BYTES];
        bytes[0] = (byte) seed;
        return bytes;
    }

    private static KeyRing.Wanted wanted(String id, @Nullable Double share) {
        return new KeyRing.Wanted(id, List.of("infer", "feedback"), "acme", 5.0, share);
    }

    @Test
    void aKeyIsLetInByTheServerThatReadsTheFileAndStandsNowhereInIt() throws IOException {
        String key = ring.add(wanted("web", 1.0), drawn(1));

        List<KnownKey> known = new KeysFile(ring.file(), () -> 0).get();

        assertThat(known).singleElement().satisfies(one -> {
            assertThat(one.is(Sha256.of(key))).isTrue();
            assertThat(one.owner().evidenceShare()).isEqualTo(1.0);
            assertThat(one.owner().requestsPerSecond()).isEqualTo(5.0);
        });
        assertThat(Files.readString(ring.file())).doesNotContain(key);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ring.file())))
                .isEqualTo("rw-------");
    }

    @Test
    void othersStayAsTheyAreAndNothingElseLiesInTheFolder() throws IOException {
        ring.add(wanted("web", 1.0), drawn(1));
        String before = Files.readString(ring.file());
        ring.add(wanted("app", null), drawn(2));

        assertThat(ring.remove("app")).isTrue();
        assertThat(ring.remove("app")).isFalse();

        assertThat(Files.readString(ring.file())).isEqualTo(before);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(ring.file());
        }
    }

    @Test
    void aKeyWithoutATenantIsWrittenWithoutOneAndMayAdministerAlone() throws IOException {
        ring.add(new KeyRing.Wanted("oncall", List.of("admin"), null, null, null), drawn(1));

        assertThatThrownBy(() -> ring.add(new KeyRing.Wanted("web", List.of("infer"), null, null, null), drawn(2)))
                .hasMessageContaining("tenant");
        assertThat(ring.keys()).singleElement().satisfies(key -> {
            assertThat(key.id()).isEqualTo("oncall");
            assertThat(key.isBound()).isFalse();
        });
        assertThat(Files.readString(ring.file())).doesNotContain("tenant");
    }

    @Test
    void nonsenseIsRefusedAndTheFileStays() throws IOException {
        ring.add(wanted("web", 1.0), drawn(1));
        String before = Files.readString(ring.file());

        assertThatThrownBy(() -> ring.add(wanted("web", null), drawn(2))).hasMessageContaining("already");
        assertThatThrownBy(() -> ring.add(wanted("app", 2.0), drawn(2))).hasMessageContaining("evidence_share");
        assertThatThrownBy(() -> ring.add(new KeyRing.Wanted("app", List.of("sing"), "acme", null, null), drawn(2)))
                .hasMessageContaining("infer, feedback and admin");
        assertThatThrownBy(() -> ring.add(wanted("app", null), drawn(1))).hasMessageContaining("sha256");

        assertThat(Files.readString(ring.file())).isEqualTo(before);
    }

    @Test
    void aBrokenFileIsNotWrittenOver() throws IOException {
        Files.writeString(ring.file(), "[{]");

        assertThatThrownBy(() -> ring.add(wanted("web", null), drawn(1)))
                .hasMessageContaining("is not valid JSON at line 1");

        assertThat(Files.readString(ring.file())).isEqualTo("[{]");
    }

    @Test
    void saysWhereNoCanaryWouldBeDecided() throws IOException {
        assertThat(ring.doubt()).isEmpty();
        ring.add(wanted("web", null), drawn(1));
        assertThat(ring.doubt())
                .hasValueSatisfying(
                        words -> assertThat(words).contains("the key web brings everything", "evidence_share 1"));
        ring.add(wanted("app", 0.2), drawn(2));
        assertThat(ring.doubt()).hasValueSatisfying(words -> assertThat(words).contains("2 keys"));
        ring.remove("app");
        ring.add(wanted("app", 0.5), drawn(3));
        assertThat(ring.doubt()).isEmpty();
    }
}
