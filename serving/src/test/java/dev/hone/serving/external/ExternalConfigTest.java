package dev.hone.serving.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.versions.VersionName;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalConfigTest {

    private static final String HEX = "ab".repeat(32);

    private static Settings settings(Map<String, String> others) {
        Map<String, String> all = new HashMap<>(Map.of(
                "serving.engine", "external",
                "serving.external.url", "http://gpu-1:8000",
                "serving.external.base.model", "llama"));
        all.putAll(others);
        return Settings.of(all);
    }

    @Test
    void thisProcessComputesUnlessItIsSaid() {
        assertThat(ExternalConfig.from(Settings.of(Map.of()))).isEmpty();
    }

    @Test
    void whatIsLeftOpenIsThatOfAVllmOnTheSameMachine() {
        ExternalConfig config = ExternalConfig.from(settings(Map.of())).orElseThrow();

        assertThat(config.kind()).isEqualTo(EngineKind.VLLM);
        assertThat(config.asTokens()).isTrue();
        assertThat(config.artifactsPath()).isEmpty();
        assertThat(config.keyFile()).isEmpty();
        assertThat(config.patience().load()).isEqualTo(Duration.ofMinutes(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://gpu-1:8000", "http://gpu-1:8000/", "http://gpu-1:8000/v1", "http://gpu-1:8000/v1/"})
    void theAddressMayBeWrittenAsClientsWriteIt(String url) {
        assertThat(ExternalConfig.from(settings(Map.of("serving.external.url", url)))
                        .orElseThrow()
                        .url())
                .isEqualTo(URI.create("http://gpu-1:8000"));
    }

    @ParameterizedTest
    @CsvSource({
        "serving.external.url, gpu-1:8000",
        "serving.external.url, ''",
        "serving.external.url, http://",
        "serving.external.base.model, ''",
        "serving.external.kind, ollama",
        "serving.external.prompts, text",
        "serving.external.check.ms, 0"
    })
    void whatItCannotWorkWithIsRefusedByItsName(String key, String value) {
        Settings settings = settings(Map.of(key, value));

        assertThatThrownBy(() -> ExternalConfig.from(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key);
    }

    @Test
    void anEngineThatTakesNoTokenIdsIsSentMessages() {
        Settings tokens = settings(Map.of("serving.external.kind", "tgi"));

        assertThatThrownBy(() -> ExternalConfig.from(tokens))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("serving.external.prompts")
                .hasMessageContaining("must be messages");
        assertThat(ExternalConfig.from(tokens.with(Map.of("serving.external.prompts", "messages"))))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({"VLLM, hone.main.%s", "SGLANG, llama:hone.main.%s", "TGI, hone.main.%s", "STATIC, hone.main.%s"})
    void aVersionIsAskedForByANameWithItsWholeDigest(EngineKind kind, String name) {
        EngineNames names = new EngineNames(kind, "llama");
        VersionName version = VersionName.parse("main@sha256:" + HEX);

        assertThat(names.asked(version)).isEqualTo(name.formatted(HEX));
        assertThat(names.loadedAs(version)).isEqualTo("hone.main." + HEX);
        assertThat(names.isOf(version, names.asked(version))).isTrue();
        assertThat(names.isOf(version, "llama")).isFalse();
        assertThat(names.asked(VersionName.base("main"))).isEqualTo("llama");
    }
}
