package dev.hone.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.GoalChoice;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.SamplingSettings;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.SessionJoined;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.Tick;
import dev.hone.schemas.serde.AvroSerde;
import dev.hone.schemas.serde.SchemaRegistry;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs of other releases write beside this one: newer ones before it is upgraded, older ones after it. What comes
 * of their records is what would have come of the same in today's schema.
 */
class SchemaEvolutionTest {

    private static final Path GOLDEN = Path.of("..", "schemas", "src", "test", "resources", "golden");

    private static final int RECORDS = 100;

    /** With what only the newest schemas know, and without. */
    private static final Map<Boolean, Outcome> TODAYS = new ConcurrentHashMap<>();

    @TempDir
    Path state;

    /** A schema that one of the topics is written with. */
    record Other(Topic<?> topic, String words, Schema schema, OtherRelease release) {

        static Other of(Topic<?> topic, String words, Schema schema) {
            int id = SchemaRegistry.connect(Map.of("schema.registry.url", "mock://scoring"))
                    .register("hone." + topic.name() + "-value", schema);
            return new Other(topic, words, schema, new OtherRelease(today(topic), schema, id));
        }

        @Override
        public String toString() {
            return topic.name() + " " + words;
        }
    }

    /** All that came of a log. */
    record Outcome(
            List<ScoredInteraction> interactions,
            List<Example> examples,
            Map<Scoring.Counted, Long> counts,
            Map<String, Long> outcomes) {

        List<byte[]> written(Topic<?> topic) {
            List<? extends SpecificRecord> values = topic.equals(Topics.EXAMPLES) ? examples : interactions;
            var serializer = ConnectionConfig.from(Settings.of(Map.of("schema.registry.url", "mock://scoring")))
                    .valueSerde(topic)
                    .serializer();
            return values.stream()
                    .map(value -> written(serializer, "hone." + topic.name(), value))
                    .toList();
        }

        @SuppressWarnings("unchecked") // the topic's own values
        private static <V> byte[] written(Serializer<V> serializer, String topic, Object value) {
            return serializer.serialize(topic, (V) value);
        }
    }

    private static Other grown(Topic<?> topic) {
        String field = "{\"name\":\"region\",\"type\":[\"null\",\"string\"],\"default\":null},";
        String more =
                "{\"name\":\"places\",\"type\":{\"type\":\"array\",\"items\":\"string\"},\"default\":[\"here\"]},";
        return changed(topic, "with optional fields in front", inserted("", field + more));
    }

    static Stream<Other> newer() {
        return Stream.concat(
                Stream.of(Topics.PROMPTS, Topics.RESPONSES, Topics.FEEDBACK, Topics.CLOCK)
                        .map(SchemaEvolutionTest::grown),
                Stream.of(
                        changed(
                                Topics.PROMPTS,
                                "with a field in each text",
                                inserted(
                                        "\"name\":\"TextEnvelope\"",
                                        "{\"name\":\"n\",\"type\":\"int\",\"default\":7},")),
                        changed(Topics.PROMPTS, "with another chooser of goals", symbol("UNKNOWN", "SERVED")),
                        changed(Topics.PROMPTS, "with another reason to exclude", symbol("UNKNOWN", "TEST")),
                        changed(Topics.RESPONSES, "with another reason to exclude", symbol("UNKNOWN", "TEST")),
                        changed(
                                Topics.RESPONSES,
                                "with another type for its figures",
                                text -> text.replace(
                                        "\"name\":\"totalMs\",\"type\":[\"null\",\"double\"]",
                                        "\"name\":\"totalMs\",\"type\":[\"null\",\"float\",\"double\"]")),
                        changed(Topics.FEEDBACK, "with another kind of source", symbol("UNKNOWN", "HUMAN")),
                        changed(
                                Topics.FEEDBACK,
                                "with whole numbers as values",
                                text -> text.replace(
                                        "[\"null\",\"boolean\",\"double\",\"string\"]",
                                        "[\"null\",\"boolean\",\"long\",\"double\",\"string\"]"))));
    }

    static Stream<Other> older() {
        return Stream.concat(
                inputsBefore(),
                Stream.of(
                        changed(
                                Topics.PROMPTS,
                                "with narrower numbers",
                                text -> text.replace(
                                        "\"name\":\"seed\",\"type\":[\"null\",\"long\"]",
                                        "\"name\":\"seed\",\"type\":[\"null\",\"int\"]")),
                        changed(
                                Topics.RESPONSES,
                                "with narrower numbers",
                                text -> text.replace("[\"null\",\"double\"]", "[\"null\",\"float\"]")),
                        changed(
                                Topics.FEEDBACK,
                                "with narrower numbers",
                                text -> text.replace("\"boolean\",\"double\"", "\"boolean\",\"float\""))));
    }

    static Stream<Other> inputsBefore() {
        return Topics.inputs().stream().flatMap(SchemaEvolutionTest::before);
    }

    static Stream<Other> readers() {
        return Stream.of(Topics.INTERACTIONS, Topics.EXAMPLES).flatMap(SchemaEvolutionTest::before);
    }

    @ParameterizedTest
    @MethodSource("newer")
    void whatNewerProgramsWriteCountsLikeTodays(Other newer) {
        List<Input> log = log(true);

        Outcome evolved = outcome(log, newer);

        assertThat(evolved).isEqualTo(todays(true));
        assertThat(evolved.examples()).hasSizeGreaterThan(10);
        assertThat(evolved.outcomes()).doesNotContainKey("deadLetters");
    }

    @ParameterizedTest
    @MethodSource("older")
    void whatOlderProgramsWriteCountsLikeTodays(Other older) {
        List<Input> log = log(false);

        Outcome evolved = outcome(log, older);

        assertThat(evolved).isEqualTo(todays(false));
        assertThat(evolved.examples()).hasSizeGreaterThan(10);
        assertThat(evolved.outcomes()).doesNotContainKey("deadLetters");
    }

    @ParameterizedTest
    @MethodSource("inputsBefore")
    void aRecordThatWasSentByTwoReleasesIsOne(Other older) {
        List<Input> log = log(false);
        Outcome once = todays(false);

        try (Scoring scoring = new Scoring(state.resolve("both"), OrderIndependenceTest.CATALOGUE)) {
            long copies = log.stream()
                    .filter(input -> topic(input.value()).equals(older.topic()))
                    .count();
            for (Input input : log) {
                scoring.pipe(input);
                if (topic(input.value()).equals(older.topic())) {
                    pipe(scoring, input, older);
                }
            }
            end(scoring, null);

            Map<String, Long> outcomes = new HashMap<>(once.outcomes());
            outcomes.merge("duplicates", copies, Long::sum);
            assertThat(scoring.outcomes()).isEqualTo(outcomes);
            assertThat(scoring.interactions()).isEqualTo(once.interactions());
            assertThat(scoring.examples()).isEqualTo(once.examples());
        }
    }

    @ParameterizedTest
    @MethodSource("readers")
    void whatComesOfThemIsReadByProgramsOfReleasesBefore(Other reader) throws IOException {
        List<byte[]> written = todays(true).written(reader.topic());

        for (byte[] bytes : written) {
            GenericRecord all = read(bytes, today(reader.topic()), today(reader.topic()));
            GenericRecord known = read(bytes, today(reader.topic()), reader.schema());
            for (String field : List.of("segment", "quality", "revision")) {
                assertThat(known.get(field)).as(field).isEqualTo(all.get(field));
            }
        }
        assertThat(written).hasSizeGreaterThan(10);
    }

    @Test
    void aMemberOfASessionThatANewerInstanceNamedHasItsVotes() {
        try (Scoring scoring = new Scoring(state, Map.of("catalogue.rating.max", "5"))) {
            scoring.pipe(Input.prompt("i", 1));
            scoring.pipe(Input.response("i", 2));
            pipe(
                    scoring,
                    Topics.SESSIONS,
                    new Input("s", new SessionJoined("i", null), Input.time(1)),
                    grown(Topics.SESSIONS));
            FeedbackGiven vote =
                    Input.feedback("f", "rating", 5.0, "u1", 30).setSession("s").build();
            scoring.pipe(new Input("s", vote, Input.time(30)));
            end(scoring, null);

            assertThat(scoring.closedVotes("i")).hasSize(1);
        }
    }

    private Outcome todays(boolean newest) {
        return TODAYS.computeIfAbsent(newest, any -> outcome(log(newest), null));
    }

    private Outcome outcome(List<Input> log, @Nullable Other other) {
        try (Scoring scoring =
                new Scoring(state.resolve(other == null ? "today" : "other"), OrderIndependenceTest.CATALOGUE)) {
            log.forEach(input -> pipe(scoring, input, other));
            end(scoring, other);
            return new Outcome(scoring.interactions(), scoring.examples(), scoring.counts(), scoring.outcomes());
        }
    }

    private static void end(Scoring scoring, @Nullable Other other) {
        Instant end = Scoring.START.plus(Duration.ofDays(40));
        pipe(scoring, Topics.CLOCK, new Input("0", new Tick(end), end), other);
        scoring.settle();
    }

    private static void pipe(Scoring scoring, Input input, @Nullable Other other) {
        pipe(scoring, topic(input.value()), input, other);
    }

    private static <V extends SpecificRecord> void pipe(
            Scoring scoring, Topic<V> topic, Input input, @Nullable Other other) {
        byte[] bytes = scoring.bytes(topic, topic.valueType().cast(input.value()));
        if (other != null && other.topic().equals(topic)) {
            bytes = other.release().written(bytes);
        }
        scoring.pipeBytes(topic, input.id().getBytes(UTF_8), bytes, input.at());
    }

    private static Topic<? extends SpecificRecord> topic(SpecificRecord value) {
        if (value instanceof PromptSubmitted) {
            return Topics.PROMPTS;
        }
        return value instanceof ResponseServed ? Topics.RESPONSES : Topics.FEEDBACK;
    }

    /** With corrections and all that may be in a record; with what only the newest schemas know, or without. */
    private static List<Input> log(boolean newest) {
        Random random = new Random(7);
        List<Input> log = new ArrayList<>();
        for (Input input : OrderIndependenceTest.stream(random).subList(0, RECORDS)) {
            log.add(new Input(input.id(), filled(input.value(), newest && random.nextInt(5) == 0), input.at()));
            if (random.nextInt(12) == 0) {
                log.add(Input.correction(
                        input.id(),
                        "c",
                        "better",
                        Duration.between(Scoring.START, input.at()).toSeconds(),
                        "u9"));
            }
        }
        log.sort(Comparator.comparing(Input::at));
        return log;
    }

    private static SpecificRecord filled(SpecificRecord value, boolean newest) {
        if (value instanceof PromptSubmitted prompt) {
            return PromptSubmitted.newBuilder(prompt)
                    .setSampling(new SamplingSettings(.5, .75, 100, 7L, List.of("end")))
                    .setGoalChoice(newest ? GoalChoice.UNKNOWN : null)
                    .setExcluded(newest ? Exclusion.UNKNOWN : null)
                    .build();
        }
        if (value instanceof ResponseServed response) {
            return ResponseServed.newBuilder(response)
                    .setPromptTokens(9)
                    .setFirstTokenMs(12.5)
                    .setTotalMs(99.25)
                    .setExcluded(newest ? Exclusion.UNKNOWN : null)
                    .build();
        }
        FeedbackGiven feedback = (FeedbackGiven) value;
        return FeedbackGiven.newBuilder(feedback)
                .setSource(newest ? new Source(SourceKind.UNKNOWN, "u1") : feedback.getSource())
                .build();
    }

    private static Other changed(Topic<?> topic, String words, UnaryOperator<String> change) {
        return Other.of(topic, words, OtherRelease.changed(today(topic), change));
    }

    /** Puts fields before the others of the first record whose definition follows a text. */
    private static UnaryOperator<String> inserted(String after, String fields) {
        return text -> {
            int at = text.indexOf("\"fields\":[", text.indexOf(after)) + "\"fields\":[".length();
            return text.substring(0, at) + fields + text.substring(at);
        };
    }

    private static UnaryOperator<String> symbol(String first, String second) {
        String known = "[\"" + first + "\",\"" + second + "\"";
        return text -> text.replace(known, known + ",\"" + OtherRelease.UNHEARD_OF + "\"");
    }

    /** The schemas that a topic had before today's, as the golden files keep them. */
    private static Stream<Other> before(Topic<?> topic) {
        List<Other> found = new ArrayList<>();
        for (int version = 1; Files.exists(golden(topic, version)); version++) {
            try {
                Schema schema = new Schema.Parser().parse(Files.readString(golden(topic, version)));
                if (!schema.equals(today(topic))) {
                    found.add(Other.of(topic, "of schema " + version, schema));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found.stream();
    }

    private static Schema today(Topic<?> topic) {
        return AvroSerde.plainSchema(topic.valueType());
    }

    private static Path golden(Topic<?> topic, int version) {
        return GOLDEN.resolve(topic.name()).resolve(version + ".avsc");
    }

    private static GenericRecord read(byte[] bytes, Schema writer, Schema reader) throws IOException {
        return new GenericDatumReader<GenericRecord>(writer, reader)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null));
    }
}
