package dev.hone.schemas.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hone.schemas.golden.GoldenFiles.Golden;
import dev.hone.schemas.serde.AvroSerde;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * After a change of a schema, {@code mvn -pl schemas test -Dtest=GoldenFilesTest -Dgolden.write=true} adds the files of
 * its new version; those that there are are never written again.
 */
class GoldenFilesTest {

    static Stream<Topic<?>> topics() {
        return Topics.all().stream().filter(topic -> !topic.raw());
    }

    static List<Golden> goldens() {
        return GoldenFiles.all();
    }

    static Stream<Golden> inputGoldens() {
        return Topics.inputs().stream().flatMap(topic -> GoldenFiles.of(topic).stream());
    }

    @Test
    void writesTheFilesOfANewVersionWhenAsked() {
        assumeTrue(Boolean.getBoolean("golden.write"), "only with -Dgolden.write=true");

        topics().forEach(topic -> {
            List<Golden> before = GoldenFiles.of(topic);
            Schema current = AvroSerde.plainSchema(topic.valueType());
            if (before.isEmpty() || !before.get(before.size() - 1).writer().equals(current)) {
                int version = before.size() + 1;
                GoldenFiles.write(topic, version, current, written(topic, new FixedRegistry(version, current)));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("topics")
    void everyTopicHasAGoldenFileOfItsCurrentSchema(Topic<?> topic) {
        List<Golden> goldens = GoldenFiles.of(topic);

        assertThat(goldens).isNotEmpty();
        assertThat(goldens.get(goldens.size() - 1).writer()).isEqualTo(AvroSerde.plainSchema(topic.valueType()));
    }

    @ParameterizedTest
    @MethodSource("topics")
    void theNewestGoldenFileIsWhatItsRecordIsWrittenAs(Topic<?> topic) {
        List<Golden> goldens = GoldenFiles.of(topic);
        Golden newest = goldens.get(goldens.size() - 1);

        assertThat(written(topic, new FixedRegistry(newest.schemaId(), newest.writer())))
                .isEqualTo(newest.bytes());
        assertThat(serde(newest).deserializer().deserialize(topic.name(), newest.bytes()))
                .isEqualTo(GoldenFiles.samples().get(topic));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void oldBytesAreReadAndWrittenAgainUnderTheirSchema(Golden golden) {
        Serde<Object> serde = serde(golden);

        Object value = serde.deserializer().deserialize(golden.topic(), golden.bytes());

        assertThat(serde.serializer().serialize(golden.topic(), value)).isEqualTo(golden.bytes());
    }

    @ParameterizedTest
    @MethodSource("inputGoldens")
    void schemasOfInputsAreFullyCompatibleWithAllBeforeThem(Golden golden) {
        Schema current = AvroSerde.plainSchema(topic(golden).valueType());

        assertThat(compatible(current, golden.writer())).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        assertThat(compatible(golden.writer(), current)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }

    private static SchemaCompatibilityType compatible(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getType();
    }

    private static byte[] written(Topic<?> topic, FixedRegistry registry) {
        SpecificRecord sample = GoldenFiles.samples().get(topic);
        if (sample == null) {
            throw new AssertionError("there is no sample of " + topic.name());
        }
        return serde(topic, registry).serializer().serialize(topic.name(), sample);
    }

    private static Serde<Object> serde(Golden golden) {
        return serde(topic(golden), new FixedRegistry(golden.schemaId(), golden.writer()));
    }

    /** Writes under the schema of the registry, whatever the current one is. */
    private static Serde<Object> serde(Topic<?> topic, FixedRegistry registry) {
        AvroSerde<Object> serde = new AvroSerde<>();
        serde.configure(
                Map.of(
                        AvroSerde.REGISTRY,
                        registry,
                        AvroSerde.VALUE_TYPE,
                        topic.valueType(),
                        "auto.register.schemas",
                        "false",
                        "use.latest.version",
                        "true"),
                false);
        return serde;
    }

    private static Topic<?> topic(Golden golden) {
        return Topics.all().stream()
                .filter(topic -> topic.name().equals(golden.topic()))
                .findAny()
                .orElseThrow();
    }
}
