package dev.hone.llm.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.llm.constrain.Grammar;
import dev.hone.llm.tools.Said.Call;
import dev.hone.llm.tools.Said.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CallReaderTest {

    private static final Set<String> TOOLS = Set.of("weather", "time");
    private static final Call WEATHER = new Call("weather", "{\"city\":\"Ulm\"}");
    private static final Call TIME = new Call("time", "{}");

    static Stream<Arguments> answers() {
        String hermes = "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Ulm\"}}\n</tool_call>";
        String tricky = "{\"name\": \"weather\", \"arguments\": {\"city\": \"</tool_call> <tool_call>; }\"}}";
        Call trickyCall = new Call("weather", "{\"city\":\"</tool_call> <tool_call>; }\"}");
        String llama = "{\"name\": \"weather\", \"parameters\": {\"city\": \"Ulm\"}}";
        String mistral = "[{\"name\": \"weather\", \"arguments\": {\"city\": \"Ulm\"}, \"id\": \"abcdefghi\"}";
        String time = "{\"name\": \"time\", \"arguments\": {}}";
        return Stream.of(
                Arguments.of("HERMES", hermes, List.of(WEATHER)),
                Arguments.of("HERMES", "Let me see.\n\n" + hermes, List.of(new Words("Let me see."), WEATHER)),
                Arguments.of("HERMES", hermes + "\n<tool_call>" + time + "</tool_call>\n", List.of(WEATHER, TIME)),
                Arguments.of("HERMES", hermes.replace("</tool_call>", ""), List.of(WEATHER)),
                Arguments.of(
                        "HERMES",
                        "<tool_call>" + tricky + "</tool_call> done",
                        List.of(trickyCall, new Words(" done"))),
                Arguments.of("HERMES", "a < b <tool", List.of(new Words("a < b <tool"))),
                Arguments.of("HERMES", " words \n", List.of(new Words(" words \n"))),
                Arguments.of(
                        "HERMES",
                        "<tool_call>{\"name\": \"rm\", \"arguments\": {}}</tool_call>",
                        List.of(new Words("<tool_call>{\"name\": \"rm\", \"arguments\": {}}</tool_call>"))),
                Arguments.of(
                        "HERMES",
                        "<tool_call>{\"name\": \"time\"",
                        List.of(new Words("<tool_call>{\"name\": \"time\""))),
                Arguments.of("LLAMA3", llama, List.of(WEATHER)),
                Arguments.of("LLAMA3", "<|python_tag|>" + llama + "; " + time, List.of(WEATHER, TIME)),
                Arguments.of("LLAMA3", "It is {\"name\": 1}", List.of(new Words("It is {\"name\": 1}"))),
                Arguments.of("LLAMA3", "{\"city\": \"Ulm\"}", List.of(new Words("{\"city\": \"Ulm\"}"))),
                Arguments.of(
                        "LLAMA3",
                        "{\"name\": \"weather\", \"param",
                        List.of(new Words("{\"name\": \"weather\", \"param"))),
                Arguments.of("MISTRAL", "[TOOL_CALLS] " + mistral + "]", List.of(WEATHER)),
                Arguments.of("MISTRAL", " " + mistral + ", " + time + "]", List.of(WEATHER, TIME)),
                Arguments.of("MISTRAL", "[1] says so", List.of(new Words("[1] says so"))),
                Arguments.of("MISTRAL", "[TOOL", List.of(new Words("[TOOL"))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("answers")
    void readsTheSameHoweverTheTextIsCut(String format, String answer, List<Said> expected) {
        for (long seed = 0; seed < 50; seed++) {
            assertThat(read(CallFormat.valueOf(format), answer, new Random(seed)))
                    .isEqualTo(expected);
        }
    }

    @Test
    void wordsComeAsSoonAsTheyAreCertain() {
        CallReader reader = new CallReader(CallFormat.HERMES, TOOLS);

        assertThat(reader.add("Let me <b>see</b>")).containsExactly(new Words("Let me <b>see</b>"));
        assertThat(reader.add(" <tool_")).isEmpty();
        assertThat(reader.add("box> ")).containsExactly(new Words(" <tool_box>"));
    }

    @ParameterizedTest
    @EnumSource
    void whatTheGrammarOfAFormatAllowsIsReadAsCalls(CallFormat format) throws Exception {
        JsonNode city = new JsonMapper()
                .readTree(
                        "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}");
        JsonNode none = new JsonMapper().readTree("{\"type\":\"object\",\"additionalProperties\":false}");
        Grammar grammar = Grammar.of(new Grammar.Calls(format.text(), Map.of("weather", city, "time", none), 2, false));
        Grammar.CallText text = format.text();
        String both = text.opening() + text.beforeName() + "\"weather\"" + text.beforeArguments() + "{\"city\":\"Ulm\"}"
                + text.behind() + text.between() + text.beforeName() + "\"time\"" + text.beforeArguments() + "{}"
                + text.behind() + text.closing();

        assertThat(grammar.accepts(both)).isTrue();
        assertThat(grammar.accepts(both.replace("Ulm", "Ulm\"x"))).isFalse();
        assertThat(read(format, both, new Random(1))).containsExactly(WEATHER, TIME);
    }

    static Stream<Arguments> formatsAndSeeds() {
        return Stream.of(CallFormat.values())
                .flatMap(format -> LongStream.range(0, 30).mapToObj(seed -> Arguments.of(format, seed)));
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("formatsAndSeeds")
    void whatMayBeWordsIsWordsOrCallsThatFit(CallFormat format, long seed) throws Exception {
        JsonNode days = new JsonMapper()
                .readTree("{\"type\":\"object\",\"properties\":{\"days\":{\"enum\":[1,2]}},"
                        + "\"required\":[\"days\"],\"additionalProperties\":false}");
        Grammar grammar = Grammar.of(new Grammar.Calls(format.text(), Map.of("weather", days), 2, true));
        Grammar.CallText text = format.text();
        String call = text.opening() + text.beforeName() + "\"weather\"" + text.beforeArguments() + "{\"days\":1}"
                + text.behind() + text.closing();
        String words = grammar.accepts("It is " + call) ? "It is " : "";
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            String changed = changed(words + call, random);

            boolean accepted = grammar.accepts(changed);

            if (accepted) {
                assertThat(read(format, changed, random))
                        .as(changed)
                        .allMatch(said -> said instanceof Words
                                || said.equals(new Call("weather", "{\"days\":1}"))
                                || said.equals(new Call("weather", "{\"days\":2}")));
            }
        }
        assertThat(grammar.accepts(call)).isTrue();
        assertThat(grammar.accepts("It is warm, größer < 3")).isTrue();
    }

    private static String changed(String text, Random random) {
        StringBuilder changed = new StringBuilder(text);
        for (int count = random.nextInt(3); count > 0; count--) {
            int at = random.nextInt(changed.length());
            switch (random.nextInt(3)) {
                case 0 -> changed.deleteCharAt(at);
                case 1 -> changed.insert(at, "{}[]\",:0-e.tn\\ <>_\u3000\n".charAt(random.nextInt(20)));
                default -> changed.setCharAt(at, "12{ ".charAt(random.nextInt(4)));
            }
        }
        return changed.toString();
    }

    @Test
    void idsAreThoseThatTheFamilysTemplatesTake() {
        assertThat(CallFormat.MISTRAL.id("i", 0)).matches("[0-9a-f]{9}");
        assertThat(CallFormat.HERMES.id("i", 0))
                .matches("call_[0-9a-f]{24}")
                .isNotEqualTo(CallFormat.HERMES.id("i", 1));
    }

    @Test
    void aTemplateSaysWhichFormatItHas() {
        assertThat(CallFormat.of("{% if tools %}<tool_call>{% endif %}")).contains(CallFormat.HERMES);
        assertThat(CallFormat.of("{% if tools %}[TOOL_CALLS]{% endif %}")).contains(CallFormat.MISTRAL);
        assertThat(CallFormat.of("{{ tools }} {\"name\": n, \"parameters\": p}"))
                .contains(CallFormat.LLAMA3);
        assertThat(CallFormat.of("{% if tools %}<tool_call><function=f>{% endif %}"))
                .isEmpty();
        assertThat(CallFormat.of("{{ messages }}")).isEmpty();
    }

    /** Words that come after each other are joined. */
    private static List<Said> read(CallFormat format, String answer, Random random) {
        CallReader reader = new CallReader(format, TOOLS);
        List<Said> said = new ArrayList<>();
        for (int at = 0; at < answer.length(); ) {
            int end = Math.min(answer.length(), at + 1 + random.nextInt(8));
            said.addAll(reader.add(answer.substring(at, end)));
            at = end;
        }
        said.addAll(reader.finish());
        List<Said> joined = new ArrayList<>();
        for (Said each : said) {
            Said last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (each instanceof Words words && last instanceof Words before) {
                joined.set(joined.size() - 1, new Words(before.text() + words.text()));
            } else {
                joined.add(each);
            }
        }
        return joined;
    }
}
