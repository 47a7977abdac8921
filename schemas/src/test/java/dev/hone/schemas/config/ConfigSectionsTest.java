package dev.hone.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

class ConfigSectionsTest {

    @Test
    void aProgramLeavesAllButItsOwnToOthers() {
        assertThat(ConfigSections.besides("topics", "trainer"))
                .containsAll(ConfigSections.OPEN)
                .contains("serving", "device")
                .doesNotContain("topics", "trainer");
    }

    @Test
    void aSectionThatIsAKeyIsLeftToOthersToo() {
        ConfigDef own = new ConfigDef().define("topics.prefix", ConfigDef.Type.STRING, ConfigDef.Importance.HIGH, "");
        Settings settings = Settings.of(Map.of("device", "cuda", "topics.prefix", "hone"));

        settings.refuseUnknown(List.of(own), ConfigSections.besides("topics"));

        assertThatThrownBy(() -> settings.refuseUnknown(List.of(own), ConfigSections.besides("topics", "device")))
                .hasMessageContaining("unknown key device");
    }

    @Test
    void whatIsOpenOrUnknownIsNobodysOwn() {
        assertThatThrownBy(() -> ConfigSections.besides("kafka")).hasMessageContaining("was [kafka]");
        assertThatThrownBy(() -> ConfigSections.besides("trainers")).hasMessageContaining("was [trainers]");
    }
}
