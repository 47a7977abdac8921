package dev.hone.serving.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.digest.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {

    private static final String WEB = entry("web", "web-key", "\"infer\"", "acme");

    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();

    @ParameterizedTest
    @CsvSource({
        "Bearer first-key, true",
        "Bearer second-key, true",
        "bearer first-key, true",
        "Bearer first-ke, false",
        "Bearer first-key2, false",
        "Bearer, false",
        "Basic first-key, false",
        "'', false",
        ", false"
    })
    void admitsWhoHasAKey(String authorization, boolean admitted) {
        ApiKeys keys = keys(Map.of("serving.api.keys", "first-key,second-key"));

        assertThat(keys.owner(authorization).isPresent()).isEqualTo(admitted);
    }

    @Test
    void aKeyOfTheListMayDoEverythingAndIsOneIdWithTheOthers() {
        ApiKeys keys = keys(Map.of("serving.api.keys", "first-key,second-key"));

        assertThat(keys.owner("Bearer first-key")).hasValueSatisfying(owner -> {
            assertThat(owner.scopes()).containsExactlyInAnyOrder(Scope.values());
            assertThat(owner.isBound()).isFalse();
            assertThat(owner.tenant()).isEqualTo("default");
        });
        assertThat(keys.owner("Bearer second-key")).isEqualTo(keys.owner("Bearer first-key"));
    }

    @Test
    void aKeyOfTheFileStandsForWhomTheFileSays() throws IOException {
        Path file = write("[" + WEB + ", {\"id\": \"ops\", \"sha256\": \""
                + hash("ops-key").toUpperCase(Locale.ROOT)
                + "\", \"scopes\": [\"feedback\", \"admin\"], \"tenant\": \"b\", \"requests_per_second\": 2.5,"
                + " \"evidence_share\": 1}]");
        ApiKeys keys = keys(Map.of("serving.keys", file.toString()));

        assertThat(keys.owner("Bearer web-key"))
                .contains(new ApiKey("web", "acme", Set.of(Scope.INFER), true, Double.POSITIVE_INFINITY, null));
        assertThat(keys.owner("Bearer ops-key"))
                .contains(new ApiKey("ops", "b", Set.of(Scope.FEEDBACK, Scope.ADMIN), true, 2.5, 1.0));
        assertThat(keys.owner("Bearer " + hash("web-key"))).isEmpty();
    }

    @Test
    void aKeyWithoutATenantIsBoundToNoneAndMayAdministerAlone() throws IOException {
        Path file = write("[{\"id\": \"root\", \"sha256\": \"" + hash("root-key") + "\", \"scopes\": [\"admin\"]}]");

        assertThat(keys(Map.of("serving.keys", file.toString())).owner("Bearer root-key"))
                .contains(new ApiKey("root", "default", Set.of(Scope.ADMIN), false, Double.POSITIVE_INFINITY, null));
    }

    @Test
    void theFileIsReadAgainWhenItChangesAndABrokenOneLeavesTheKeysOfBefore() throws IOException {
        Path file = write("[" + WEB + "]");
        ApiKeys keys = keys(Map.of("serving.keys", file.toString()));

        change(file, "[" + WEB + "," + entry("new", "new-key", "\"infer\"", "acme") + "]", 1);
        assertThat(keys.owner("Bearer new-key")).isPresent();
        change(file, "[" + WEB + ",", 2);
        assertThat(keys.owner("Bearer new-key")).isPresent();
        change(file, "[" + WEB + "]", 3);
        assertThat(keys.owner("Bearer new-key")).isEmpty();
        assertThat(keys.owner("Bearer web-key")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[{]",
                "[1]",
                "[{\"id\": \"a\"}]",
                "[{\"id\":\"a\",\"sha256\":\"12\",\"scopes\":[\"infer\"],\"tenant\":\"t\"}]",
                "[{\"id\":\"a\",\"sha256\":\"" + DIGEST + "\",\"scopes\":[\"root\"],\"tenant\":\"t\"}]",
                "[{\"id\":\"a\",\"sha256\":\"" + DIGEST + "\",\"scopes\":[],\"tenant\":\"t\"}]",
                "[{\"id\":\"a\",\"sha256\":\"" + DIGEST + "\",\"scopes\":[\"infer\",\"admin\"]}]",
                "[{\"id\":\"a\",\"sha256\":\"" + DIGEST + "\",\"scopes\":[\"infer\"],\"tenant\":\"t/x\"}]",
                "[{\"id\":\"a\",\"sha256\":\"" + DIGEST + "\",\"scopes\":[\"infer\"],\"tenant\":\"t\",\"key\":\"s\"}]",
                "[{\"id\":\"a\",\"sha256\":\"" + DIGEST + "\",\"scopes\":[\"infer\"],\"tenant\":\"t\","
                        + "\"evidence_share\":2}]",
                "[{\"id\":\"a\",\"sha256\":\"" + DIGEST + "\",\"scopes\":[\"infer\"],\"tenant\":\"t\"},"
                        + "{\"id\":\"b\",\"sha256\":\"" + DIGEST + "\",\"scopes\":[\"infer\"],\"tenant\":\"t\"}]"
            })
    void aBrokenFileIsRefusedByNameAtTheStart(String text) throws IOException {
        Path file = write(text);

        assertThatThrownBy(() -> keys(Map.of("serving.keys", file.toString())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("serving.keys")
                .hasMessageContaining(file.toString());
    }

    @Test
    void aFileThatIsNotThereIsRefusedByNameAtTheStart() {
        Path file = folder.resolve("none.json");

        assertThatThrownBy(() -> keys(Map.of("serving.keys", file.toString())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aBucketHoldsASecondsWorthAndFillsAsTimeGoesBy() {
        TokenBucket bucket = new TokenBucket(2, 0);

        assertThat(bucket.take(0)).isZero();
        assertThat(bucket.take(0)).isZero();
        assertThat(bucket.take(0)).isEqualTo(1);
        assertThat(bucket.take(499_999_999)).isEqualTo(1);
        assertThat(bucket.take(500_000_000)).isZero();
        assertThat(bucket.take(3_600_000_000_000L)).isZero();
        assertThat(bucket.take(3_600_000_000_000L)).isZero();
        assertThat(bucket.take(3_600_000_000_000L)).isEqualTo(1);
        assertThat(new TokenBucket(.1, 0).take(0)).isZero();
    }

    private static final String DIGEST = "abababababababababababababababababababababababababababababababab";

    private ApiKeys keys(Map<String, String> settings) {
        return ApiKeys.of(AdmissionConfig.from(Settings.of(settings)), nanos::get);
    }

    private void change(Path file, String text, int seconds) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_000_000 + seconds)));
        nanos.addAndGet(1_000_000_000L);
    }

    private Path write(String text) throws IOException {
        Path file = folder.resolve("keys.json");
        Files.writeString(file, text);
        return file;
    }

    private static String entry(String id, String key, String scopes, String tenant) {
        return "{\"id\": \"" + id + "\", \"sha256\": \"" + hash(key) + "\", \"scopes\": [" + scopes
                + "], \"tenant\": \"" + tenant + "\"}";
    }

    private static String hash(String key) {
        return Sha256.hex(Sha256.of(key));
    }
}
