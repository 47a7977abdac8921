package dev.hone.schemas.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysConfigTest {

    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

    @TempDir
    Path folder;

    @Test
    void isOffUnlessAskedFor() {
        assertThat(KeysConfig.from(Settings.of(Map.of()))).isEqualTo(KeysConfig.OFF);
    }

    @Test
    void aFileHoldsAKeyALine() throws IOException {
        Path file = Files.writeString(folder.resolve("master"), "# since May\n" + KEY + "\n\n");

        KeysConfig config = KeysConfig.from(
                Settings.of(Map.of("privacy.keys", "true", "privacy.keys.master.file", file.toString())));

        assertThat(config.on()).isTrue();
        assertThat(config.masters().orElseThrow().current())
                .isEqualTo(MasterKeys.of(List.of(KEY)).current());
    }

    @Test
    void theEnvironmentMayHoldThem() throws IOException {
        Path file = Files.writeString(folder.resolve("hone.yaml"), "privacy.keys: true\n");

        KeysConfig config = KeysConfig.from(Settings.read(file, Map.of("HONE_PRIVACY_KEYS_MASTER", KEY)));

        assertThat(config.masters()).isPresent();
    }

    @Test
    void saysHowToMendWhatIsWrongAndQuotesNoKey() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad"), "c2VjcmV0\n");

        refused(Map.of("privacy.keys", "true"), "privacy.keys.master.file", "openssl rand -base64 32");
        refused(Map.of("privacy.keys.master.file", folder.resolve("none").toString()), "cannot be read", "none");
        refused(Map.of("privacy.keys.master.file", bad.toString()), "privacy.keys.master.file", "key 1");
        refused(Map.of("privacy.keys.master", KEY, "privacy.keys.master.file", bad.toString()), "leave one out");
    }

    private static void refused(Map<String, String> settings, String... words) {
        assertThatThrownBy(() -> KeysConfig.from(Settings.of(settings)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(words)
                .hasMessageNotContainingAny("c2VjcmV0", KEY);
    }
}
