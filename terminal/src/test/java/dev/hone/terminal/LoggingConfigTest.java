package dev.hone.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoggingConfigTest {

    @Test
    void byDefaultPeopleReadTheErrorStream() {
        assertThat(LoggingConfig.from(Settings.of(Map.of()))).isEqualTo(LoggingConfig.ERROR_STREAM);
    }

    @Test
    void everySettingIsRead() {
        assertThat(LoggingConfig.from(Settings.of(Map.of(
                        "logging.format", "JSON",
                        "logging.file", "log/serving.log",
                        "logging.file.max.bytes", "2048",
                        "logging.file.kept", "2"))))
                .isEqualTo(new LoggingConfig(LoggingConfig.Format.JSON, Path.of("log/serving.log"), 2048, 2));
    }

    @ParameterizedTest
    @CsvSource({"logging.format, xml", "logging.file.max.bytes, 10", "logging.file.kept, 0", "logging.file.kept, 21"})
    void whatCannotBeIsRefused(String key, String value) {
        assertThatThrownBy(() -> LoggingConfig.from(Settings.of(Map.of(key, value))))
                .hasMessageContaining(key)
                .hasMessageContaining(value);
    }
}
