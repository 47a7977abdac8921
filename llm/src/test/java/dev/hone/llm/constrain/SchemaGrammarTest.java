package dev.hone.llm.constrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaGrammarTest {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final JsonSchemaFactory VALIDATORS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new AssertionError(text, malformed);
        }
    }

    private static Grammar grammar(JsonNode schema) {
        return Grammar.of(new Grammar.Json(schema));
    }

    private static boolean isJson(String text) {
        try {
            return !JSON.readTree(text).isMissingNode();
        } catch (JsonProcessingException malformed) {
            return false;
        }
    }

    private static boolean fits(JsonNode document, JsonNode schema) {
        return VALIDATORS.getSchema(schema).validate(document).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whateverIsDrawnFromTheAllowedTokensFits(long seed) {
        JsonNode schema = new RandomSchemas(seed).object(3);

        String text = new Walk(seed).text(grammar(schema), seed);

        assertThat(fits(json(text), schema)).as("%s%n%s", schema, text).isTrue();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aDocumentThatFitsIsAccepted(long seed) {
        RandomSchemas schemas = new RandomSchemas(seed);
        JsonNode schema = schemas.object(3);
        String document = schemas.document(schema);

        assertThat(grammar(schema).accepts(document))
                .as("%s%n%s", schema, document)
                .isTrue();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatDoesNotFitIsNeverAccepted(long seed) {
        RandomSchemas schemas = new RandomSchemas(seed);
        JsonNode schema = schemas.object(3);
        Grammar grammar = grammar(schema);
        String document = schemas.document(schema);
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            StringBuilder changed = new StringBuilder(document);
            int at = random.nextInt(changed.length());
            switch (random.nextInt(3)) {
                case 0 -> changed.deleteCharAt(at);
                case 1 -> changed.insert(at, "{}[]\",:0-e.tn\\ ".charAt(random.nextInt(15)));
                default -> changed.setCharAt(at, "{}[]\",:0-e.tn\\ ".charAt(random.nextInt(15)));
            }
            String text = changed.toString();

            boolean accepted = grammar.accepts(text);

            if (accepted) {
                assertThat(isJson(text)).as(text).isTrue();
                assertThat(fits(json(text), schema)).as("%s%n%s", schema, text).isTrue();
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anyObjectIsAnObject(long seed) {
        String text = new Walk(seed).text(Grammar.of(new Grammar.JsonObject()), seed);

        assertThat(json(text).isObject()).isTrue();
    }

    @Test
    void aSchemaMayReferToItself() {
        JsonNode schema = json("{\"$ref\":\"#/$defs/node\",\"$defs\":{\"node\":{\"type\":\"object\",\"properties\":{"
                + "\"value\":{\"type\":\"integer\"},\"next\":{\"anyOf\":[{\"$ref\":\"#/$defs/node\"},{\"type\":\"null\"}]}},"
                + "\"required\":[\"value\",\"next\"],\"additionalProperties\":false}}}");
        String deepest = "{\"value\":1,\"next\":".repeat(32) + "null" + "}".repeat(32);
        String deeper = "{\"value\":1,\"next\":".repeat(33) + "null" + "}".repeat(33);

        Grammar grammar = grammar(schema);

        assertThat(grammar.accepts(deepest)).isTrue();
        assertThat(grammar.accepts(deeper)).isFalse();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatRefersToItselfComesToAnEnd(long seed) {
        JsonNode schema = json("{\"$ref\":\"#/$defs/tree\",\"$defs\":{\"tree\":{\"type\":\"object\",\"properties\":{"
                + "\"left\":{\"anyOf\":[{\"$ref\":\"#/$defs/tree\"},{\"$ref\":\"#/$defs/leaf\"}]},"
                + "\"right\":{\"$ref\":\"#/$defs/leaf\"}},\"required\":[\"left\",\"right\"]},"
                + "\"leaf\":{\"type\":\"array\",\"items\":{\"type\":\"array\",\"items\":{\"enum\":[1,2]},\"minItems\":1},"
                + "\"minItems\":1,\"maxItems\":2}}}");

        String text = new Walk(seed).text(grammar(schema), seed);

        assertThat(fits(json(text), schema)).as(text).isTrue();
    }

    @Test
    void nothingIsBegunThatTheDepthLeavesNoRoomToEnd() {
        JsonNode schema =
                json("{\"type\":\"object\",\"required\":[\"n\"],\"properties\":{\"n\":{\"anyOf\":[{\"$ref\":\"#\"},"
                        + "{\"type\":\"array\",\"minItems\":1,\"items\":{\"type\":\"array\",\"maxItems\":0}}]}}}");
        Automaton.Position deepest = grammar(schema).automaton().start();
        int depth = 0;
        for (Automaton.Position next = deepest; next != null; depth++) {
            deepest = next;
            next = after(deepest, "{\"n\":");
        }

        assertThat(new Walk(1).vocabulary().allowed(deepest).isEmpty()).isFalse();
        assertThat(after(deepest, "[[]]" + "}".repeat(depth - 1))).isNotNull();
    }

    private static Automaton.@Nullable Position after(Automaton.Position from, String text) {
        Automaton.Position at = from;
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            at = at == null ? null : at.after(each & 0xff);
        }
        return at;
    }

    @Test
    void charactersAreCountedAndNotBytes() {
        Grammar grammar = grammar(json("{\"type\":\"string\",\"minLength\":2,\"maxLength\":2}"));

        assertThat(grammar.accepts("\"日😀\"")).isTrue();
        assertThat(grammar.accepts("\"\\ud83d\\ude00\\n\"")).isTrue();
        assertThat(grammar.accepts("\"😀\"")).isFalse();
        assertThat(grammar.accepts("\"\\ud83d\\ude00\"")).isFalse();
        assertThat(grammar.accepts("\"\\ud83da\"")).isFalse();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsLookedUpIsWhatIsWalked(long seed) {
        JsonNode schema = json("{\"type\":\"array\",\"maxItems\":60,\"items\":{\"type\":\"array\",\"maxItems\":2,"
                + "\"items\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":70}}}");
        Vocabulary vocabulary = new Walk(seed).vocabulary();
        Automaton.Position at = grammar(schema).automaton().start();
        Random random = new Random(seed);
        for (int step = 0; step < 300 && !at.isEnd(); step++) {
            BitSet walked = vocabulary.allowed(at);

            assertThat(vocabulary.allowed(at.alike())).isEqualTo(walked);

            int[] few = walked.stream()
                    .filter(id -> id == 'a' || random.nextInt(9) == 0)
                    .toArray();
            int[] some = few.length == 0 ? walked.stream().toArray() : few;
            at = vocabulary.after(at, some[random.nextInt(some.length)]);
        }
    }

    @Test
    void membersThatMayBeLeftOutLeaveNoComma() {
        Grammar grammar = grammar(json("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"null\"},"
                + "\"b\":{\"type\":\"null\"},\"c\":{\"type\":\"null\"}},\"required\":[\"b\"]}"));

        assertThat(grammar.accepts("{\"b\":null}")).isTrue();
        assertThat(grammar.accepts("{\"a\":null,\"b\":null,\"c\":null}")).isTrue();
        assertThat(grammar.accepts("{\"a\":null}")).isFalse();
        assertThat(grammar.accepts("{\"b\":null,}")).isFalse();
        assertThat(grammar.accepts("{\"c\":null,\"b\":null}")).isFalse();
        assertThat(grammar.accepts("{\"b\":null,\"d\":null}")).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"allOf\":[{\"type\":\"null\"},{}]}|/allOf",
                "{\"not\":{}}|/not",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\",\"format\":\"regex\"}}}|/properties/a/format",
                "{\"type\":\"object\",\"patternProperties\":{}}|/patternProperties",
                "{\"type\":\"object\",\"properties\":{},\"required\":[\"a\"]}|/required",
                "{\"type\":\"array\",\"uniqueItems\":true}|/uniqueItems",
                "{\"type\":\"array\",\"prefixItems\":[]}|/prefixItems",
                "{\"type\":\"array\",\"minItems\":3,\"maxItems\":2}|/minItems",
                "{\"type\":\"text\"}|/type",
                "{\"enum\":[]}|/enum",
                "{\"type\":\"string\",\"enum\":[1]}|/type",
                "{\"$ref\":\"http://elsewhere\"}|/$ref",
                "{\"$ref\":\"#/$defs/none\"}|/$ref",
                "{\"$defs\":{\"a\":{\"anyOf\":[{\"$ref\":\"#/$defs/a\"}]}},\"anyOf\":[{\"$ref\":\"#/$defs/a\"}]}|/$defs/a",
                "{\"anyOf\":[{\"type\":\"null\"}],\"type\":\"string\"}|/type",
                "{\"type\":\"string\",\"pattern\":\"(?=a)\"}|/pattern",
                "false|``",
            })
    void whatIsNotUnderstoodIsRefusedWithItsPlace(String schema, String place) {
        assertThatThrownBy(() -> grammar(json(schema)))
                .isInstanceOfSatisfying(
                        GrammarRefusedException.class,
                        refused -> assertThat(refused.place()).isEqualTo(place));
    }

    @Test
    void whatNeverEndsIsRefused() {
        JsonNode schema = json("{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#\"}},\"required\":[\"a\"]}");

        assertThatThrownBy(() -> grammar(schema)).hasMessageContaining("nest without end");
    }

    @Test
    void aSchemaThatIsTooLargeIsRefused() {
        JsonNode schema =
                json("{\"type\":\"array\",\"minItems\":9999,\"items\":{\"type\":\"string\",\"pattern\":\"^.{9}$\"}}");

        assertThatThrownBy(() -> grammar(schema)).hasMessageContaining("too large");
    }

    @Test
    void formatsAreThoseThatTheValidatorKnows() {
        for (String format :
                new String[] {"date", "time", "date-time", "duration", "uuid", "ipv4", "ipv6", "hostname", "uri"}) {
            JsonNode schema = json("{\"type\":\"string\",\"format\":\"" + format + "\"}");
            Grammar grammar = grammar(schema);
            for (long seed = 0; seed < 20; seed++) {
                String text = new Walk(seed).text(grammar, seed);

                boolean valid = VALIDATORS
                        .getSchema(schema)
                        .validate(
                                json(text),
                                context -> context.getExecutionConfig().setFormatAssertionsEnabled(true))
                        .isEmpty();

                assertThat(valid).as("%s: %s", format, text).isTrue();
            }
        }
    }
}
