package dev.hone.terminal.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import java.net.URI;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TracingConfigTest {

    @Test
    void byDefaultThereAreNoTraces() {
        TracingConfig config = TracingConfig.from(Settings.of(Map.of()));

        assertThat(config).isEqualTo(new TracingConfig(null, 0.01, Map.of()));
        assertThat(Tracing.of(config, "hone-test").on()).isFalse();
    }

    @Test
    void everySettingIsRead() {
        assertThat(TracingConfig.from(Settings.of(Map.of(
                        "tracing.otlp.endpoint", "https://traces.example/otlp/v1/traces",
                        "tracing.otlp.headers", "authorization=Bearer a=b, x-team = one,",
                        "tracing.sample.ratio", "0.5"))))
                .isEqualTo(new TracingConfig(
                        URI.create("https://traces.example/otlp/v1/traces"),
                        0.5,
                        Map.of("authorization", "Bearer a=b", "x-team", "one")));
    }

    @ParameterizedTest
    @CsvSource({"http://collector:4318, http://collector:4318/v1/traces", "http://c/, http://c/v1/traces"})
    void anAddressWithoutAPathHasTheUsualOne(String given, URI whole) {
        assertThat(TracingConfig.from(Settings.of(Map.of("tracing.otlp.endpoint", given)))
                        .endpoint())
                .isEqualTo(whole);
    }

    @ParameterizedTest
    @CsvSource({
        "tracing.otlp.endpoint, collector:4318",
        "tracing.otlp.endpoint, grpc://collector:4317",
        "tracing.otlp.endpoint, 'http://a b'",
        "tracing.sample.ratio, 1.5",
        "tracing.sample.ratio, -1",
    })
    void whatCannotBeIsRefused(String key, String value) {
        assertThatThrownBy(() -> TracingConfig.from(Settings.of(Map.of(key, value))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(value);
    }

    @Test
    void aHeaderThatIsNoneIsRefusedWithoutItsSecret() {
        assertThatThrownBy(() -> TracingConfig.from(Settings.of(Map.of("tracing.otlp.headers", "secret"))))
                .hasMessageContaining("tracing.otlp.headers")
                .hasMessageNotContaining("secret");
    }
}
