package dev.hone.schemas.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    private static final ConfigDef DEFINITION = new ConfigDef()
            .define("join.wait.ms", ConfigDef.Type.LONG, 5L, ConfigDef.Range.atLeast(1), HIGH, "How long to wait.")
            .define("join.metrics", ConfigDef.Type.LIST, List.of(), HIGH, "Which metrics.")
            .define("join.version", ConfigDef.Type.STRING, "1", HIGH, "A version.");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void flattensNestedKeys() {
        Settings settings = read("join:\n  wait:\n    ms: 7\njoin.version: 1.10\n", Map.of());

        assertThat(settings.parse(DEFINITION).getLong("join.wait.ms")).isEqualTo(7);
        assertThat(settings.parse(DEFINITION).getString("join.version")).isEqualTo("1.10");
    }

    @Test
    void joinsListsWithCommas() {
        Settings settings = read("join:\n  metrics: [thumb, rating]\n", Map.of());

        assertThat(settings.parse(DEFINITION).getList("join.metrics")).containsExactly("thumb", "rating");
    }

    @Test
    void takesDefaultsForWhatIsNotThere() {
        assertThat(read("", Map.of()).parse(DEFINITION).getLong("join.wait.ms")).isEqualTo(5);
        assertThat(read("# nothing\n", Map.of()).parse(DEFINITION).getLong("join.wait.ms"))
                .isEqualTo(5);
    }

    @Test
    void theEnvironmentWinsOverTheFileAndTheCommandLineOverBoth() {
        Settings settings = read("join.wait.ms: 7\n", Map.of("HONE_JOIN_WAIT_MS", "8", "JOIN_WAIT_MS", "9"));

        assertThat(settings.parse(DEFINITION).getLong("join.wait.ms")).isEqualTo(8);
        assertThat(settings.with(Map.of("join.wait.ms", "10")).parse(DEFINITION).getLong("join.wait.ms"))
                .isEqualTo(10);
    }

    @Test
    void theEnvironmentReachesSectionsWithFreeKeys() {
        Settings settings = read(
                "kafka:\n  bootstrap.servers: a:1\n  security.protocol: SSL\n",
                Map.of("HONE_KAFKA_SASL_JAAS_CONFIG", "secret", "HONE_KAFKA_BOOTSTRAP_SERVERS", "b:2"));

        assertThat(settings.section("kafka."))
                .isEqualTo(
                        Map.of("bootstrap.servers", "b:2", "security.protocol", "SSL", "sasl.jaas.config", "secret"));
    }

    @Test
    void neverPrintsAValue() {
        assertThat(read("kafka.sasl.jaas.config: hunter2\n", Map.of()))
                .asString()
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "soon", "9999999999999999999"})
    void aRejectedValueIsNamedWithItsKeyItsFileAndWhatIsAllowed(String value) {
        Settings settings = read("join.wait.ms: " + value + "\n", Map.of());

        assertThatThrownBy(() -> settings.parse(DEFINITION))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(value)
                .hasMessageContaining("join.wait.ms")
                .hasMessageContaining("hone.yaml")
                .hasMessageContaining("Allowed: long, [1,...]. How long to wait.");
    }

    @Test
    void aRejectedValueOfTheEnvironmentNamesTheVariable() {
        Settings settings = read("", Map.of("HONE_JOIN_WAIT_MS", "soon"));

        assertThatThrownBy(() -> settings.parse(DEFINITION)).hasMessageContaining("HONE_JOIN_WAIT_MS");
    }

    @ParameterizedTest(name = "{0} is now {1}")
    @CsvSource({
        "trainer.recipe.passes, trainer.recipe.epochs",
        "trainer.recipe.goal.drop.share, trainer.recipe.goal.free.share",
        "trainer.recipe.goal.dropout, trainer.recipe.goal.free.share",
        "pretrain.passes, pretrain.epochs"
    })
    void aRenamedKeyIsRefusedWithItsNewNameEvenInASectionOfAnotherProgram(String then, String now) {
        Settings settings = read(then + ": 2\n", Map.of());

        assertThatThrownBy(() -> settings.refuseUnknown(List.of(DEFINITION), Set.of("pretrain", "trainer")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(then + " in ")
                .hasMessageContaining("hone.yaml is now called " + now);
    }

    @Test
    void anUnknownKeyIsRefusedWithTheNearestKnownOne() {
        Settings settings = read("join.wiat.ms: 7\n", Map.of());

        assertThatThrownBy(() -> settings.refuseUnknown(List.of(DEFINITION), Set.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("unknown key join.wiat.ms in ")
                .hasMessageContaining("hone.yaml")
                .hasMessageContaining("did you mean join.wait.ms?");
    }

    @Test
    void aSectionByAWrongNameIsRefusedWithTheRightOne() {
        Settings settings = read("kafak.bootstrap.servers: a:1\n", Map.of());

        assertThatThrownBy(() -> settings.refuseUnknown(List.of(DEFINITION), Set.of("kafka")))
                .hasMessageContaining("did you mean kafka.bootstrap.servers?");
    }

    @Test
    void anUnknownVariableOfAKnownSectionIsRefused() {
        Settings settings = read("", Map.of("HONE_JOIN_WIAT_MS", "7", "HONE_HOME", "/opt/hone"));

        assertThatThrownBy(() -> settings.refuseUnknown(List.of(DEFINITION), Set.of()))
                .hasMessageContaining("HONE_JOIN_WIAT_MS");
    }

    @Test
    void keysOfFreeSectionsAndForeignVariablesAreTaken() {
        Settings settings = read(
                "kafka.acks: all\njoin.wait.ms: 7\n",
                Map.of("HONE_HOME", "/opt/hone", "HONE_JOIN_WAIT_MS", "8", "HONE_KAFKA_RETRIES", "3"));

        settings.refuseUnknown(List.of(DEFINITION), Set.of("kafka"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "join: [",
                "- a\n- b\n",
                "join.wait.ms:\n",
                "join.wait.ms: 1\njoin.wait.ms: 2\n",
                "join.wait.ms: 1\njoin:\n  wait:\n    ms: 2\n",
                "join.metrics: [{a: 1}]\n",
                "join.metrics: ['a,b']\n",
                "a: 1\n---\nb: 2\n"
            })
    void aFileThatIsNotFlatKeysIsRefusedByName(String yaml) {
        assertThatThrownBy(() -> read(yaml, Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("hone.yaml");
    }

    @Test
    void aFileThatIsNotThereIsRefusedByName() {
        assertThatThrownBy(() -> Settings.read(folder.resolve("none.yaml"), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("none.yaml");
    }

    private Settings read(String yaml, Map<String, String> environment) {
        try {
            return Settings.read(Files.writeString(folder.resolve("hone.yaml"), yaml), environment);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void aFileOverDefaultsIsNamedAsWhatHoldsAKey() throws IOException {
        Path shipped = Files.writeString(folder.resolve("up.yaml"), "topics.prefix: shipped\ntopics.partitions: 4\n");
        Path user = Files.writeString(folder.resolve("mine.yaml"), "topics.prefix: mine\nserving.prot: 1\n");
        ConfigDef known = new ConfigDef()
                .define("topics.prefix", ConfigDef.Type.STRING, "", HIGH, "")
                .define("topics.partitions", ConfigDef.Type.STRING, "", HIGH, "")
                .define("serving.port", ConfigDef.Type.INT, 0, HIGH, "");
        Settings settings =
                Settings.read(user, Map.of("HONE_TOPICS_PARTITIONS", "8")).over(Settings.read(shipped, Map.of()));

        assertThat(settings.section("topics.")).containsEntry("prefix", "mine").containsEntry("partitions", "8");
        assertThat(Settings.read(user, Map.of())
                        .over(Settings.read(shipped, Map.of()))
                        .section("topics."))
                .containsEntry("partitions", "4");
        assertThatThrownBy(() -> settings.refuseUnknown(List.of(known), List.of()))
                .hasMessageContaining("unknown key serving.prot in " + user)
                .hasMessageContaining("did you mean serving.port?");
        assertThatThrownBy(() -> Settings.read(
                                Files.writeString(folder.resolve("port.yaml"), "serving.port: many\n"), Map.of())
                        .over(Settings.read(shipped, Map.of()))
                        .parse(known))
                .hasMessageContaining("port.yaml")
                .hasMessageNotContaining("command line");
    }
}
