package dev.hone.llm.constrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.math.BigDecimal;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bounds of numbers, items in their places, and one of several schemas, judged by a validator of others. */
class SchemaKeywordsTest {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final JsonSchemaFactory VALIDATORS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new AssertionError(text, malformed);
        }
    }

    private static Grammar grammar(String schema) {
        return Grammar.of(new Grammar.Json(json(schema)));
    }

    private static boolean fits(String text, String schema) {
        return VALIDATORS.getSchema(json(schema)).validate(json(text)).isEmpty();
    }

    private static BigDecimal decimal(Random random) {
        return BigDecimal.valueOf(random.nextInt(4_001) - 2_000, random.nextInt(4));
    }

    private static String bounded(Random random) {
        ObjectNode schema = JSON.createObjectNode().put("type", random.nextBoolean() ? "integer" : "number");
        BigDecimal one = decimal(random);
        BigDecimal other = decimal(random);
        if (random.nextInt(4) > 0) {
            schema.put(random.nextBoolean() ? "minimum" : "exclusiveMinimum", one.min(other));
        }
        if (random.nextInt(4) > 0) {
            schema.put(random.nextBoolean() ? "maximum" : "exclusiveMaximum", one.max(other));
        }
        if (random.nextInt(3) == 0) {
            schema.put("multipleOf", 1 + random.nextInt(12));
        }
        return schema.toString();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void exactlyTheIntegersWithinTheBoundsAreWritten(long seed) {
        String schema = bounded(new Random(seed));
        Grammar grammar;
        try {
            grammar = grammar(schema);
        } catch (GrammarRefusedException none) {
            grammar = null;
        }

        for (int value = -2_100; value <= 2_100; value++) {
            String text = Integer.toString(value);

            assertThat(grammar != null && grammar.accepts(text))
                    .as("%s of %s", text, schema)
                    .isEqualTo(fits(text, schema));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whateverIsDrawnFitsTheBounds(long seed) {
        Random random = new Random(seed);
        String schema = bounded(random);
        try {
            Grammar grammar = grammar(schema);
            for (int i = 0; i < 20; i++) {
                String text = new Walk(seed).text(grammar, 100 * seed + i);

                assertThat(fits(text, schema)).as("%s of %s", text, schema).isTrue();
            }
        } catch (GrammarRefusedException none) {
            assertThat(none).hasMessageContaining("leaves no number");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"number\",\"minimum\":0,\"maximum\":1}|0.5 1.0 0.000001 1|-0.1 1.000001 01",
                "{\"type\":\"number\",\"exclusiveMinimum\":0.25,\"maximum\":0.5}|0.250001 0.5 0.50 0.3|0.25 0.500001 .3",
                "{\"type\":\"number\",\"multipleOf\":0.05}|0.05 -1.15 10.00 0.00|0.01 0.5 -0.00",
                "{\"type\":\"integer\",\"multipleOf\":7,\"minimum\":-20}|0 -14 700000 7|-21 8 -0",
            })
    void decimalsTooKeepToTheirBounds(String schema, String within, String beyond) {
        Grammar grammar = grammar(schema);

        for (String text : within.split(" ")) {
            assertThat(grammar.accepts(text)).as(text).isTrue();
        }
        for (String text : beyond.split(" ")) {
            assertThat(grammar.accepts(text)).as(text).isFalse();
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "{\"type\":\"array\",\"prefixItems\":[{\"type\":\"integer\"},{\"type\":\"boolean\"}]}",
                "{\"type\":\"array\",\"prefixItems\":[{\"type\":\"integer\"},{\"type\":\"null\"}],\"items\":false}",
                "{\"type\":\"array\",\"prefixItems\":[{\"const\":[1,{\"a\":null}]},{\"type\":\"null\"}],\"minItems\":1,\"maxItems\":3,"
                        + "\"items\":{\"enum\":[\"x\",2.50,true,null,{\"k\":[1,\"y\"]}]}}",
                "{\"type\":\"array\",\"prefixItems\":[{\"type\":\"null\"},{\"type\":\"null\"}],\"minItems\":4,"
                        + "\"items\":{\"type\":\"integer\",\"minimum\":3,\"maximum\":17},\"maxItems\":6}",
                "{\"type\":\"array\",\"uniqueItems\":false,\"items\":{\"type\":\"null\"},\"maxItems\":2}",
                "{\"oneOf\":[{\"type\":\"string\",\"maxLength\":4},{\"type\":[\"integer\",\"null\"]}]}",
                "{\"oneOf\":[{\"$ref\":\"#/$defs/cat\"},{\"$ref\":\"#/$defs/dog\"}],\"$defs\":{"
                        + "\"cat\":{\"type\":\"object\",\"properties\":{\"kind\":{\"const\":\"cat\"},\"age\":{\"type\":\"integer\","
                        + "\"minimum\":0,\"exclusiveMaximum\":30}},\"required\":[\"kind\",\"age\"]},"
                        + "\"dog\":{\"type\":\"object\",\"properties\":{\"kind\":{\"enum\":[\"dog\",\"wolf\"]}},\"required\":[\"kind\"]}}}",
                "{\"type\":[\"integer\",\"null\"],\"minimum\":5,\"maximum\":5}",
                "{\"minimum\":1,\"maximum\":2}",
            })
    void whateverIsDrawnFits(String schema) {
        Grammar grammar = grammar(schema);
        for (long seed = 0; seed < 25; seed++) {
            String text = new Walk(seed).text(grammar, seed);

            assertThat(fits(text, schema)).as(text).isTrue();
        }
    }

    @Test
    void itemsStandInTheirPlacesAndMayEndBeforeTheLast() {
        Grammar grammar = grammar("{\"type\":\"array\",\"prefixItems\":[{\"type\":\"null\"},{\"type\":\"boolean\"}],"
                + "\"items\":{\"type\":\"integer\"},\"minItems\":1}");

        assertThat(grammar.accepts("[null]")).isTrue();
        assertThat(grammar.accepts("[null, true, 4,5]")).isTrue();
        assertThat(grammar.accepts("[]")).isFalse();
        assertThat(grammar.accepts("[true]")).isFalse();
        assertThat(grammar.accepts("[null,4]")).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"integer\",\"minimum\":3,\"exclusiveMaximum\":3}|``",
                "{\"type\":\"integer\",\"multipleOf\":0.5}|/multipleOf",
                "{\"type\":\"number\",\"multipleOf\":0}|/multipleOf",
                "{\"type\":\"number\",\"multipleOf\":1001}|/multipleOf",
                "{\"type\":\"number\",\"minimum\":1,\"exclusiveMinimum\":true}|/exclusiveMinimum",
                "{\"oneOf\":[{\"type\":\"integer\"},{\"type\":\"number\"}]}|/oneOf",
                "{\"oneOf\":[{\"type\":\"object\",\"properties\":{\"a\":{\"const\":1}}},"
                        + "{\"type\":\"object\",\"properties\":{\"a\":{\"const\":2}}}]}|/oneOf",
                "{\"oneOf\":[{\"const\":1},{\"const\":1.0}]}|/oneOf",
                "{\"type\":\"array\",\"prefixItems\":[]}|/prefixItems",
                "{\"type\":\"array\",\"prefixItems\":[{}],\"items\":false,\"minItems\":2}|/minItems",
                "{\"type\":\"array\",\"uniqueItems\":true}|/uniqueItems",
                "{\"type\":\"string\",\"minimum\":1}|/minimum",
            })
    void whatCannotBeHeldToIsRefusedWithItsPlace(String schema, String place) {
        assertThatThrownBy(() -> grammar(schema))
                .isInstanceOfSatisfying(
                        GrammarRefusedException.class,
                        refused -> assertThat(refused.place()).isEqualTo(place));
    }
}
