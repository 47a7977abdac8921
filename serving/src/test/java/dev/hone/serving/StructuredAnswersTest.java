package dev.hone.serving;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.RecordedTurn;
import dev.hone.llm.text.ToolCall;
import dev.hone.llm.text.ToolDefinition;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model of random weights says whatever it may: what comes out fits, or nothing held it to its form. */
class StructuredAnswersTest {

    private static final String SCHEMA = """
            {"type": "object", "properties": {
                "name": {"type": "string", "maxLength": 8},
                "kind": {"enum": ["cat", "dog", 3]},
                "ages": {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3},
                "note": {"anyOf": [{"type": "null"}, {"type": "string", "maxLength": 4}]}},
             "required": ["name", "kind", "ages"], "additionalProperties": false}""";
    private static final String ASK =
            "\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], \"max_tokens\": 250, \"seed\": %d";
    private static final String FORMAT =
            ", \"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"pet\", \"schema\": "
                    + SCHEMA + "}}";
    private static final String PARAMETERS =
            "{\"type\": \"object\", \"properties\": {\"city\": {\"enum\": [\"Ulm\", \"Bonn\"]},"
                    + " \"days\": {\"type\": \"integer\"}}, \"required\": [\"city\"], \"additionalProperties\": false}";
    private static final String WEATHER =
            "{\"type\": \"function\", \"function\": {\"name\": \"weather\", \"parameters\": " + PARAMETERS + "}}";
    private static final String TOOLS =
            ", \"tools\": [" + WEATHER + ", {\"type\": \"function\", \"function\": {\"name\": \"time\"}}]";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static CallingServer server;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        server = new CallingServer(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void reset() {
        server.capture.reset();
    }

    static LongStream seeds() {
        return LongStream.range(1, 13);
    }

    private static boolean fits(String document, String schema) throws IOException {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schema)
                .validate(JSON.readTree(document))
                .isEmpty();
    }

    private static String content(List<JsonNode> deltas) {
        return deltas.stream()
                .map(choice -> choice.at("/delta/content").asText())
                .collect(joining());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anAnswerFitsItsSchemaWholeAndStreamed(long seed) throws Exception {
        String asked = ASK.formatted(seed) + FORMAT;

        JsonNode whole = server.choice(asked);
        List<JsonNode> deltas = server.deltas(asked);

        String content = whole.at("/message/content").asText();
        assertThat(fits(content, SCHEMA)).as(content).isTrue();
        assertThat(whole.path("finish_reason").asText()).isEqualTo("stop");
        assertThat(content(deltas)).isEqualTo(content);
        assertThat(server.capture.text()).isEqualTo(content);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void severalChoicesAreEachHeldToTheForm(long seed) throws Exception {
        HttpResponse<String> response = server.ask(ASK.formatted(seed) + FORMAT + ", \"n\": 4");

        JsonNode choices = JSON.readTree(response.body()).path("choices");
        assertThat(choices).hasSize(4);
        for (JsonNode choice : choices) {
            assertThat(fits(choice.at("/message/content").asText(), SCHEMA)).isTrue();
        }
    }

    @Test
    void anAnswerThatIsCutSaysSo() throws Exception {
        JsonNode choice = server.choice(ASK.formatted(1).replace("250", "5") + FORMAT);

        assertThat(choice.path("finish_reason").asText()).isEqualTo("length");
        assertThat(choice.at("/message/content").asText()).startsWith("{");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aRequiredCallIsOneOfTheTools(long seed) throws Exception {
        String asked = ASK.formatted(seed) + TOOLS + ", \"tool_choice\": \"required\", \"parallel_tool_calls\": false";

        JsonNode whole = server.choice(asked);
        List<JsonNode> deltas = server.deltas(asked);

        assertThat(whole.path("finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(whole.at("/message/content").isNull()).isTrue();
        assertThat(whole.at("/message/tool_calls")).hasSize(1);
        JsonNode call = whole.at("/message/tool_calls/0");
        String name = call.at("/function/name").asText();
        String arguments = call.at("/function/arguments").asText();
        assertThat(name).isIn("weather", "time");
        assertThat(name.equals("weather") ? fits(arguments, PARAMETERS) : arguments.equals("{}"))
                .isTrue();
        List<JsonNode> streamed = deltas.stream()
                .map(choice -> choice.at("/delta/tool_calls/0"))
                .filter(found -> !found.isMissingNode())
                .toList();
        assertThat(streamed).singleElement().satisfies(delta -> {
            assertThat(delta.path("function")).isEqualTo(call.path("function"));
            assertThat(delta.path("index").asInt()).isZero();
            assertThat(delta.path("id").asText()).startsWith("call_");
        });
        assertThat(deltas.get(deltas.size() - 1).path("finish_reason").asText()).isEqualTo("tool_calls");
        // What is learned from is what the model wrote.
        assertThat(server.capture.text()).startsWith("<tool_call>\n{\"name\": \"" + name);
        assertThat(server.capture.responses.get(0).event().getFinishReason()).isEqualTo("stop");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aNamedFunctionIsTheOneThatIsCalled(long seed) throws Exception {
        JsonNode choice = server.choice(ASK.formatted(seed) + TOOLS
                + ", \"tool_choice\": {\"type\": \"function\", \"function\": {\"name\": \"weather\"}}");

        assertThat(choice.at("/message/tool_calls/0/function/name").asText()).isEqualTo("weather");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aStrictToolIsCalledAsItsSchemaSaysOrNotAtAll(long seed) throws Exception {
        JsonNode choice = server.choice(ASK.formatted(seed) + ", \"logit_bias\": {}"
                + TOOLS.replace("\"weather\", ", "\"weather\", \"strict\": true, "));

        JsonNode calls = choice.at("/message/tool_calls");
        for (JsonNode call : calls) {
            boolean weather = call.at("/function/name").asText().equals("weather");
            assertThat(!weather || fits(call.at("/function/arguments").asText(), PARAMETERS))
                    .isTrue();
        }
        // What is left open by the cut is words.
        assertThat(choice.path("finish_reason").asText()).isIn("stop", "length", "tool_calls");
    }

    @Test
    void aCallThatSaysNothingOfItsArgumentsHadNone() throws Exception {
        String turns = "\"max_tokens\": 2, \"messages\": [{\"role\": \"user\", \"content\": \"how warm?\"},"
                + "{\"role\": \"assistant\", \"content\": null, \"tool_calls\": [{\"id\": \"c\", \"type\": \"function\","
                + " \"function\": {\"name\": \"weather\", \"arguments\": \"%s\"}}]},"
                + "{\"role\": \"tool\", \"tool_call_id\": \"c\", \"content\": \"3\"}], \"tools\": [" + WEATHER + "]";
        HttpResponse<String> empty = server.ask(turns.formatted(""));
        HttpResponse<String> none = server.ask(turns.formatted("{}"));

        assertThat(empty.statusCode()).as(empty.body()).isEqualTo(200);
        assertThat(JSON.readTree(empty.body()).at("/usage/prompt_tokens").asInt())
                .isEqualTo(JSON.readTree(none.body()).at("/usage/prompt_tokens").asInt());
    }

    @Test
    void turnsOfToolsAreRenderedAndRecordedAsTheyCame() throws Exception {
        String call = "{\"id\": \"call_1\", \"type\": \"function\", \"function\": {\"name\": \"weather\","
                + " \"arguments\": \"{\\\"city\\\":\\\"Ulm\\\"}\"}}";
        HttpResponse<String> response = server.ask("\"max_tokens\": 2, \"messages\": ["
                + "{\"role\": \"user\", \"content\": \"how warm?\"},"
                + "{\"role\": \"assistant\", \"content\": null, \"tool_calls\": [" + call + "]},"
                + "{\"role\": \"tool\", \"tool_call_id\": \"call_1\", \"content\": \"3\"}], \"tools\": [" + WEATHER
                + "]");
        Conversation asked = new Conversation(
                List.of(
                        Message.user("how warm?"),
                        Message.calling("", List.of(new ToolCall("call_1", "weather", "{\"city\":\"Ulm\"}"))),
                        Message.tool("3", "call_1")),
                List.of(new ToolDefinition(JSON.readTree(WEATHER).toString())));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(JSON.readTree(response.body()).at("/usage/prompt_tokens").asInt())
                .isEqualTo(server.base.renderer().renderPrompt(asked, null, 1000).length);
        List<RecordedTurn> recorded = server.capture.prompts.get(0).event().getMessages().stream()
                .map(turn -> new RecordedTurn(
                        turn.getRole(),
                        StandardCharsets.UTF_8
                                .decode(turn.getContent().getBytes())
                                .toString()))
                .toList();
        assertThat(RecordedTurn.conversation(recorded)).isEqualTo(asked);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "\"guided_choice\": [\"yes\", \"no\"]",
                "\"guided_regex\": \"(yes|no)\"",
                "\"structured_outputs\": {\"choice\": [\"yes\", \"no\"]}",
            })
    void namesOfVllmAreHeeded(String member) throws Exception {
        JsonNode choice = server.choice(ASK.formatted(1) + ", " + member);

        assertThat(choice.at("/message/content").asText()).isIn("yes", "no");
    }

    @Test
    void aTextIsContinuedInTheFormToo() throws Exception {
        HttpResponse<String> response = server.ask(
                "/v1/completions", "\"prompt\": \"Is it?\", \"seed\": 1, \"guided_choice\": [\"yes\", \"no\"]");

        assertThat(JSON.readTree(response.body()).at("/choices/0/text").asText())
                .as(response.body())
                .isIn("yes", "no");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"n\", \"schema\": {\"not\": {}}}}|response_format|response_format/not is not supported",
                "\"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"n\"}}|response_format.json_schema.schema|is missing",
                "\"response_format\": {\"type\": \"xml\"}|response_format.type|must be text, json_object or json_schema",
                "\"guided_json\": {\"not\": {}}|guided_json|guided_json/not is not supported",
                "\"guided_regex\": \"(?=a)\"|guided_regex|pattern that is not supported",
                "\"structured_outputs\": {\"grammar\": \"x\"}|structured_outputs.grammar|is not known",
                "\"guided_choice\": [\"a\"], \"guided_regex\": \"a\"|guided_regex|beside that of guided_choice",
                "\"tool_choice\": \"required\"|tool_choice|there are no tools",
                "\"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"a b\"}}]|tools[0].function.name|must be",
                "\"tools\": [{\"type\": \"retrieval\"}]|tools[0].type|must be",
                "\"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"f\", \"parameters\": {\"type\": \"object\", \"minProperties\": 1}}}], \"tool_choice\": \"required\"|tools|minProperties is not supported",
                "\"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"f\"}}], \"tool_choice\": {\"type\": \"function\", \"function\": {\"name\": \"g\"}}|tool_choice|not among the tools",
            })
    void whatIsNotUnderstoodIsRefusedByName(String members, String param, String words) throws Exception {
        HttpResponse<String> response = server.ask(ASK.formatted(1) + ", " + members);

        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode error = JSON.readTree(response.body()).path("error");
        assertThat(error.path("param").asText()).isEqualTo(param);
        assertThat(error.path("message").asText()).contains(words);
        assertThat(server.capture.prompts).isEmpty();
    }
}
