package dev.hone.streams.notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.DecisionKind;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoticesConfigTest {

    private static NoticesConfig config(String key, String value) {
        return NoticesConfig.from(Settings.of(Map.of(key, value)));
    }

    @Test
    void nobodyIsToldWithoutAnAddress() {
        assertThat(NoticesConfig.from(Settings.of(Map.of())).webhook()).isEmpty();
        assertThat(config("notices.webhook.url", " ").webhook()).isEmpty();
    }

    @Test
    void allDecisionsAreToldButCommandsThatWereIgnored() {
        assertThat(NoticesConfig.from(Settings.of(Map.of())).kinds())
                .contains(DecisionKind.PROMOTED, DecisionKind.ROUND_CLOSED)
                .doesNotContain(DecisionKind.IGNORED, DecisionKind.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"t0ken.example", "ftp://t0ken.example/", "http:///t0ken", "https://t0ken b/"})
    void anAddressIsOneAndIsNotSaidAgain(String address) {
        assertThatThrownBy(() -> config("notices.webhook.url", address))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("notices.webhook.url")
                .hasMessageNotContaining("t0ken");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "whsec_", "whsec_c2hvcnQ=", "whsec_!!!"})
    void aKeyIsAsStandardWebhooksHaveIt(String secret) {
        assertThatThrownBy(() -> config("notices.webhook.secret", secret))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("openssl rand -base64 32")
                .hasMessageNotContaining("c2hvcnQ");
    }

    @Test
    void aKeyIsInNoWords() {
        NoticesConfig config = NoticesConfig.from(Settings.of(Map.of(
                "notices.webhook.url",
                "https://hooks.example/",
                "notices.webhook.secret",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")));
        assertThat(config.webhook().orElseThrow().secret()).isPresent();
        assertThat(config.toString()).contains("[hidden]").doesNotContain("MfKQ9");
    }

    @Test
    void anUnknownDecisionIsRefused() {
        assertThatThrownBy(() -> config("notices.decisions", "promotted"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("rolled-back");
    }
}
