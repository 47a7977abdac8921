package dev.hone.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.serde.AvroSerde;
import dev.hone.schemas.topics.Topics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionConfigTest {

    @Test
    void defaultsToThisMachine() {
        ConnectionConfig config = ConnectionConfig.from(Settings.of(Map.of()));

        assertThat(config.kafka()).isEqualTo(Map.of("bootstrap.servers", "localhost:9092"));
        assertThat(config.serde()).isEqualTo(Map.of("schema.registry.url", "http://localhost:8081"));
        assertThat(config.serdeClass()).isEqualTo(AvroSerde.class);
    }

    @Test
    void passesOnWhatItDoesNotKnow() {
        Settings settings = Settings.of(Map.of(
                "kafka.bootstrap.servers", "a:1",
                "kafka.acks", "all",
                "schema.registry.url", "mock://passes",
                "schema.registry.basic.auth.user.info", "anna:s3cret",
                "serde.auto.register.schemas", "false"));

        ConnectionConfig config = ConnectionConfig.from(settings);

        assertThat(config.kafka()).isEqualTo(Map.of("bootstrap.servers", "a:1", "acks", "all"));
        assertThat(config.serde())
                .isEqualTo(Map.of(
                        "schema.registry.url", "mock://passes",
                        "schema.registry.basic.auth.user.info", "anna:s3cret",
                        "auto.register.schemas", "false"));
        assertThat(config).asString().doesNotContain("s3cret");
        settings.refuseUnknown(List.of(ConnectionConfig.DEFINITION), Set.of("kafka", "serde"));
    }

    @Test
    void rawTopicsKeepTheirBytes() {
        ConnectionConfig config = ConnectionConfig.from(Settings.of(Map.of("schema.registry.url", "mock://raw")));
        byte[] bytes = {9, 8, 7};

        assertThat(config.valueSerde(Topics.DEAD_LETTERS).serializer().serialize("t", bytes))
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "schema.registry.url, ''",
        "schema.registry.url, localhost:8081",
        "schema.registry.url, ftp://a",
        "schema.registry.url, 'mock://a,http://b'",
        "schema.registry.basic.auth.credentials.source, SASL",
        "serde.class, dev.hone.Nothing",
        "serde.http.read.timeout.ms, soon",
        "schema.registry.ssl.truststore.location, /nowhere/trust.p12"
    })
    void refusesWhatCannotWork(String key, String value) {
        assertThatThrownBy(() -> ConnectionConfig.from(Settings.of(Map.of(key, value))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key.replaceFirst("^(serde|schema\\.registry)\\.(?!url|class)", ""));
    }

    @Test
    void refusesAClassThatIsNoSerde() {
        ConnectionConfig config = ConnectionConfig.from(
                Settings.of(Map.of("schema.registry.url", "mock://none", "serde.class", "java.lang.String")));

        assertThatThrownBy(() -> config.valueSerde(Topics.CLOCK))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("serde.class");
    }

    @Test
    void refusesAMisspeltKeyOfTheRegistry() {
        Settings settings = Settings.of(Map.of("schema.registry.ulr", "http://a"));

        assertThatThrownBy(() -> settings.refuseUnknown(List.of(ConnectionConfig.DEFINITION), Set.of("kafka", "serde")))
                .hasMessageContaining("did you mean schema.registry.url?");
    }
}
