package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import dev.hone.serving.admission.AdmissionConfig;
import dev.hone.serving.admission.Patience;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServingConfigTest {

    @Test
    void hasDefaults() {
        assertThat(ServingConfig.from(Settings.of(Map.of())))
                .isEqualTo(new ServingConfig(
                        "127.0.0.1",
                        8080,
                        "default/chat",
                        0.05,
                        new ServingConfig.Tokens(768, 256, 1024, true),
                        new ServingConfig.Guiding(OptionalDouble.empty(), Map.of(), false),
                        false));
        assertThat(AdmissionConfig.from(Settings.of(Map.of())))
                .isEqualTo(new AdmissionConfig(
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        50,
                        new Patience(Duration.ofSeconds(20), Duration.ofMillis(200)),
                        262_144,
                        List.of(),
                        List.of(),
                        List.of(),
                        true));
    }

    @Test
    void takesEverySetting() {
        Settings settings = Settings.of(Map.ofEntries(
                Map.entry("serving.host", "0.0.0.0"),
                Map.entry("serving.port", "0"),
                Map.entry("serving.segment", "a/b"),
                Map.entry("serving.explore.share", "0.5"),
                Map.entry("serving.max.prompt.tokens", "1"),
                Map.entry("serving.answer.tokens", "2"),
                Map.entry("serving.max.answer.tokens", "3"),
                Map.entry("serving.long.prompts", "cut"),
                Map.entry("serving.guidance", "1.5"),
                Map.entry("serving.guidance.negative", "lowest"),
                Map.entry("lines.main.guidance", "auto"),
                Map.entry("lines.side.guidance", "2"),
                Map.entry("lines.side.segments", "a/b"),
                Map.entry("serving.reveal.arm", "true"),
                Map.entry("serving.keys", "/etc/hone/keys.json"),
                Map.entry("serving.api.keys", " one,two, "),
                Map.entry("serving.cors.origins", "https://App.example, *"),
                Map.entry("serving.hosts", "Hone.example, *"),
                Map.entry("serving.interactions.at", "one:9101, other:9101"),
                Map.entry("serving.unknown.members", "ignore"),
                Map.entry("serving.request.timeout.ms", "5")));

        assertThat(ServingConfig.from(settings))
                .isEqualTo(new ServingConfig(
                        "0.0.0.0",
                        0,
                        "a/b",
                        0.5,
                        new ServingConfig.Tokens(1, 2, 3, false),
                        new ServingConfig.Guiding(
                                OptionalDouble.of(1.5),
                                Map.of("main", OptionalDouble.empty(), "side", OptionalDouble.of(2)),
                                true),
                        true));
        assertThat(AdmissionConfig.from(settings).keysFile()).contains(Path.of("/etc/hone/keys.json"));
        assertThat(AdmissionConfig.from(settings).apiKeys()).containsExactly("one", "two");
        assertThat(AdmissionConfig.from(settings).corsOrigins()).containsExactly("https://app.example", "*");
        assertThat(AdmissionConfig.from(settings).hosts()).containsExactly("hone.example", "*");
        assertThat(AdmissionConfig.from(settings).interactionsAt()).containsExactly("one:9101", "other:9101");
        assertThat(AdmissionConfig.from(settings).refusesUnknown()).isFalse();
        assertThat(AdmissionConfig.from(settings).toString()).doesNotContain("two");
    }

    @ParameterizedTest
    @CsvSource({
        "serving.port, 70000",
        "serving.explore.share, 1.5",
        "serving.max.prompt.tokens, 0",
        "serving.answer.tokens, 0",
        "serving.guidance, 0.5",
        "serving.guidance, 6",
        "serving.guidance, much",
        "serving.guidance.negative, highest",
        "lines.main.guidance, 0.5",
        "lines.main.guidance, much",
        "lines.side.guidance, 2",
        "serving.host, ''"
    })
    void refusesWhatCannotBe(String key, String value) {
        assertThatThrownBy(() -> ServingConfig.from(Settings.of(Map.of(key, value))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key);
    }
}
