package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import dev.hone.serving.admission.AdmissionConfig;
import dev.hone.serving.external.ExternalVersion;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the program looks at before it opens anything. */
class ServingAppTest {

    @ParameterizedTest
    @CsvSource({
        "serving.segment, a/b, 0.0.0.0, 1",
        "serving.segment, a/b, 127.0.0.1, 0",
        "serving.api.keys, k, 0.0.0.0, 0",
        "serving.keys, keys.json, 0.0.0.0, 0",
        "serving.cors.origins, *, 127.0.0.1, 1",
        "serving.cors.origins, *, 0.0.0.0, 2"
    })
    void warnsWhereEverybodyIsLetIn(String key, String value, String host, int doubts) {
        AdmissionConfig admission = AdmissionConfig.from(Settings.of(Map.of(key, value)));

        assertThat(ServingApp.doubts(admission, host))
                .hasSize(doubts)
                .allMatch(words -> words.contains("serving.keys"));
    }

    @Test
    void aBaseThatIsTooShortForTheSettingsIsRefusedBeforeAnEngineElsewhereToo(@TempDir Path folder) {
        ExternalVersion.base(folder).close();
        Settings settings = Settings.of(Map.of(
                "serving.engine", "external",
                "serving.external.url", "http://127.0.0.1:1/v1/",
                "serving.external.base.model", "base",
                "serving.base", folder.toString(),
                "serving.max.prompt.tokens", "2048",
                "artifacts.location", folder.resolve("artifacts").toString(),
                "kafka.bootstrap.servers", "127.0.0.1:1"));
        try (ServingApp app = new ServingApp(settings, InstantSource.system())) {
            assertThatThrownBy(app::start)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("serving.max.prompt.tokens")
                    .hasMessageContaining("2048 positions");
        }
    }
}
