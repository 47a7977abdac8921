package dev.hone.lab.testbed.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.serde.CompatibilityLevel;
import dev.hone.schemas.serde.SchemaRefusedException;
import dev.hone.schemas.serde.SchemaRegistry;
import dev.hone.schemas.topics.InputSchemas;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What any registry must do with schemas of the inputs that are not today's, and what a start says of them. */
abstract class InputEvolutionContract {

    private String prefix = "";

    abstract String url();

    @BeforeEach
    void takesSubjectsOfItsOwn() {
        prefix = "evolving-" + UUID.randomUUID();
    }

    static Stream<Arguments> inputsAtLevels() {
        return Topics.inputs().stream()
                .flatMap(topic -> Stream.of(
                                CompatibilityLevel.BACKWARD,
                                CompatibilityLevel.FULL,
                                CompatibilityLevel.FULL_TRANSITIVE)
                        .map(level -> Arguments.of(topic, level)));
    }

    static List<Topic<?>> inputs() {
        return Topics.inputs();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("inputsAtLevels")
    void takesTheSchemasOfReleasesOneAfterTheOther(Topic<?> topic, CompatibilityLevel level) {
        SchemaRegistry registry = at(level, topic);
        OtherSchema.older(topic).forEach(older -> registry.register(subject(topic), older));
        registry.register(subject(topic), OtherSchema.today(topic));

        int id = registry.register(subject(topic), OtherSchema.newer(topic));

        assertThat(connected().byId(id)).isEqualTo(OtherSchema.newer(topic));
        assertThat(connected().find(subject(topic), OtherSchema.before(topic))).isPresent();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("inputsAtLevels")
    void refusesAFieldThatOlderRecordsLack(Topic<?> topic, CompatibilityLevel level) {
        refuses(topic, level, OtherSchema.withRequiredField(topic));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("inputsAtLevels")
    void refusesAnotherType(Topic<?> topic, CompatibilityLevel level) {
        refuses(topic, level, withNumber(topic));
    }

    @Test
    void takesAWiderNumberOnlyWhereNobodyReadsItWithTheNarrowOne() {
        Schema wider = OtherSchema.changed(
                Topics.RESPONSES,
                "\"promptTokens\",\"type\":[\"null\",\"int\"]",
                "\"promptTokens\",\"type\":[\"null\",\"long\"]");

        refuses(Topics.RESPONSES, CompatibilityLevel.FULL, wider);

        SchemaRegistry registry = at(CompatibilityLevel.BACKWARD, Topics.RESPONSES);
        assertThat(registry.register(subject(Topics.RESPONSES), wider)).isPositive();
        assertThat(look(registry).unreadable()).isEmpty();
        assertThat(look(registry).doubtful())
                .singleElement()
                .asString()
                .contains("cannot read some records, which become dead letters", "upgrade this program");
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void aStartNamesASchemaThatItCannotReadAndHowToMendIt(Topic<?> topic) {
        SchemaRegistry registry = connected();
        registry.register(subject(topic), withNumber(topic));

        assertThat(look(registry).doubtful()).isEmpty();
        assertThat(look(registry).unreadable())
                .singleElement()
                .asString()
                .contains(
                        "subject " + subject(topic) + " of the schema registry has as version 1",
                        "this program cannot read any record (TYPE_MISMATCH at /fields/",
                        "delete that version (DELETE /subjects/" + subject(topic) + "/versions/1)",
                        "or choose another topics.prefix");
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void aStartNamesASchemaThatKeepsItFromWriting(Topic<?> topic) {
        SchemaRegistry registry = connected();
        registry.register(subject(topic), OtherSchema.withRequiredField(topic));

        assertThat(look(registry).unreadable()).isEmpty();
        assertThat(look(registry).doubtful())
                .singleElement()
                .asString()
                .contains("cannot read the records of this program", "region", "give each new field a default");
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void aStartSaysNothingOfSchemasThatOldAndNewShare(Topic<?> topic) {
        SchemaRegistry registry = connected();
        registry.register(subject(topic), OtherSchema.before(topic));
        assertThat(look(registry).doubtful()).isEmpty();

        registry.register(subject(topic), OtherSchema.newer(topic));

        assertThat(look(registry).doubtful()).isEmpty();
        assertThat(look(registry).unreadable()).isEmpty();
    }

    private void refuses(Topic<?> topic, CompatibilityLevel level, Schema schema) {
        SchemaRegistry registry = at(level, topic);
        registry.register(subject(topic), OtherSchema.today(topic));

        assertThatThrownBy(() -> registry.register(subject(topic), schema))
                .isInstanceOf(SchemaRefusedException.class)
                .hasMessageContaining("(409)")
                .hasMessageContaining("under subject " + subject(topic));
        assertThat(registry.latest(subject(topic)).orElseThrow().schema()).isEqualTo(OtherSchema.today(topic));
    }

    private static Schema withNumber(Topic<?> topic) {
        String field = topic.equals(Topics.PROMPTS) ? "segment" : topic.equals(Topics.RESPONSES) ? "version" : "metric";
        String text = "{\"name\":\"" + field + "\",\"type\":\"string\"";
        return OtherSchema.changed(topic, text, text.replace("\"string\"", "\"long\""));
    }

    private SchemaRegistry at(CompatibilityLevel level, Topic<?> topic) {
        SchemaRegistry registry = connected();
        registry.setCompatibility(subject(topic), level);
        return registry;
    }

    private SchemaRegistry connected() {
        return SchemaRegistry.connect(Map.of("schema.registry.url", url()));
    }

    private InputSchemas.Found look(SchemaRegistry registry) {
        return new InputSchemas(registry, TopicsConfig.from(Settings.of(Map.of("topics.prefix", prefix)))).look();
    }

    private String subject(Topic<?> topic) {
        return prefix + "." + topic.name() + "-value";
    }
}
