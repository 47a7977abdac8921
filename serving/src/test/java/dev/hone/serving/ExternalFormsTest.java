package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.Server;
import dev.hone.schemas.config.Settings;
import dev.hone.serving.engine.Engine;
import dev.hone.serving.external.ExternalVersion;
import dev.hone.serving.external.StubProcess;
import dev.hone.serving.ops.ServingMetrics;
import dev.hone.serving.routing.Assignment;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forms and tools before an engine that is another process and refuses members that no engine knows. */
@SuppressWarnings("NullAway.Init") // each test opens what it needs
class ExternalFormsTest {

    private static final String BASE = "main@base";
    private static final String TEMPLATE = """
            {%- if tools %}<|system|>{{ tools | tojson }}<|fin|>{% endif -%}
            {%- for message in messages -%}
            <|{{ 'user' if message.role == 'tool' else message.role }}|>{{ message.content }}
            {%- for call in message.tool_calls or [] %}<tool_call>{{ call.function | tojson }}</tool_call>{% endfor -%}
            <|fin|>
            {%- endfor -%}
            {%- if add_generation_prompt %}<|assistant|>{% endif -%}
            """;
    private static final String SCHEMA = "{\"type\": \"object\", \"properties\": {\"name\": {\"type\": \"string\","
            + " \"not\": {\"const\": \"\"}}}, \"required\": [\"name\"]}";
    private static final String FORMAT = ", \"response_format\": {\"type\": \"json_schema\", \"json_schema\":"
            + " {\"name\": \"person\", \"schema\": " + SCHEMA + "}}";
    private static final String TOOLS = ", \"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"weather\","
            + " \"parameters\": {\"type\": \"object\", \"properties\": {\"city\": {\"type\": \"string\"}}}}}]";
    private static final Map<String, String> MESSAGES = Map.of("serving.external.prompts", "messages");

    @TempDir
    Path folder;

    private final RecordingCapture capture = new RecordingCapture();
    private final BlockingTaskExecutor executor =
            BlockingTaskExecutor.builder().numThreads(4).build();
    private StubProcess stub;
    private Computation computation;
    private Engine engine;
    private Server server;

    @BeforeEach
    void start() {
        stub = new StubProcess();
    }

    @AfterEach
    void stop() {
        Stopped.now(server);
        engine.close();
        assertThat(engine.failure()).isEmpty();
        computation.close();
        executor.shutdown();
        stub.close();
    }

    /** Hone's own format is known by its tokens: with another name for one of them the template counts. */
    private void open(Map<String, String> more) throws IOException {
        ExternalVersion.base(folder).close();
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, Files.readString(file).replace("<|end|>", "<|fin|>"));
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"eos_token\": \"<|fin|>\"}");
        Files.writeString(folder.resolve("chat_template.jinja"), TEMPLATE);
        Map<String, String> all = new HashMap<>(stub.settings());
        all.put("serving.base", folder.toString());
        all.put("artifacts.location", folder.resolve("artifacts").toString());
        all.putAll(more);
        ServingMetrics metrics = new ServingMetrics();
        ServingSettings settings = ServingSettings.from(
                Settings.of(all).with(Map.of("serving.port", "0", "kafka.bootstrap.servers", "x:1")));
        computation = Computation.of(settings, metrics, (config, base, clock) -> {
            throw new IllegalStateException("the engine is elsewhere");
        });
        engine = computation.begin(InstantSource.system());
        server = new ExternalFront(settings, computation, engine, capture, executor)
                .routes((line, unit, id) -> new Assignment(BASE, BASE, null, null, null), BASE, metrics)
                .server(settings.serving(), settings.admission(), executor);
        server.start().join();
        computation.versions().want(List.of(BASE));
        await().until(() -> computation.versions().loaded().contains(BASE));
    }

    private HttpResponse<String> ask(String members) throws IOException, InterruptedException {
        return asked("[{\"role\": \"user\", \"content\": \"Hi\"}]" + members);
    }

    private HttpResponse<String> asked(String messages) throws IOException, InterruptedException {
        String body = "{\"model\": \"main\", \"max_tokens\": 50, \"messages\": " + messages + "}";
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        "http://127.0.0.1:" + server.activeLocalPort() + "/v1/chat/completions"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return new ObjectMapper().readTree(response.body());
    }

    private String captured() {
        assertThat(capture.responses).hasSize(1);
        return StandardCharsets.UTF_8
                .decode(capture.responses.get(0).event().getText().getBytes().duplicate())
                .toString();
    }

    @Test
    void aSchemaGoesToTheEngineThatHoldsItsAnswerToIt() throws Exception {
        open(Map.of());

        JsonNode reply = json(ask(FORMAT));

        assertThat(reply.at("/choices/0/message/content").asText()).isEqualTo("{\"name\": \"Ada\"}");
        // What this server would not hold an answer to itself is for the engine to judge.
        assertThat(stub.seen().at("/last/response_format/json_schema/schema"))
                .isEqualTo(new ObjectMapper().readTree(SCHEMA));
        assertThat(stub.seen().at("/last/prompt").isArray()).isTrue();
        assertThat(captured()).isEqualTo("{\"name\": \"Ada\"}");
    }

    @Test
    void aFormIsHeldToInAStreamToo() throws Exception {
        open(MESSAGES);

        HttpResponse<String> reply = ask(", \"stream\": true, \"guided_choice\": [\"yes\", \"no\"]");

        assertThat(reply.body()).contains("\"content\":\"no\"").endsWith("data: [DONE]\n\n");
        assertThat(stub.seen().at("/last/structured_outputs/choice").toString()).isEqualTo("[\"yes\",\"no\"]");
        assertThat(captured()).isEqualTo("no");
    }

    @Test
    void anEngineThatPassesTheFormOverIsNotBelieved() throws Exception {
        open(Map.of());
        stub.be("{\"formless\": true}");

        HttpResponse<String> reply = ask(FORMAT);

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(json(reply).at("/error/message").asText()).contains("does not hold answers to the form");
        assertThat(capture.responses).isEmpty();
    }

    @Test
    void callsAreReadBackAndKeptAsTheFamilyOfTheBaseWritesThem() throws Exception {
        open(MESSAGES);
        stub.be("{\"calls\": true}");

        JsonNode choice = json(ask(TOOLS + ", \"tool_choice\": \"required\", \"parallel_tool_calls\": false"))
                .at("/choices/0");

        assertThat(choice.path("finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(choice.at("/message/content").isNull()).isTrue();
        JsonNode function = choice.at("/message/tool_calls/0/function");
        assertThat(function.path("name").asText()).isEqualTo("weather");
        assertThat(new ObjectMapper().readTree(function.path("arguments").asText()))
                .isEqualTo(new ObjectMapper().readTree("{\"city\": \"Köln \\\"x\\\"\"}"));
        JsonNode sent = stub.seen().path("last");
        assertThat(sent.at("/tools/0/function/name").asText()).isEqualTo("weather");
        assertThat(sent.at("/tool_choice/function/name").asText()).isEqualTo("weather");
        assertThat(sent.path("parallel_tool_calls").asBoolean(true)).isFalse();
        assertThat(captured())
                .isEqualTo("<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Köln \\\"x\\\"\"}}\n"
                        + "</tool_call>");
    }

    @Test
    void callsAreStreamed() throws Exception {
        open(MESSAGES);
        stub.be("{\"calls\": true}");

        HttpResponse<String> reply = ask(TOOLS + ", \"stream\": true");

        assertThat(reply.body())
                .contains("\"tool_calls\":[{")
                .contains("\"name\":\"weather\"")
                .contains("\"finish_reason\":\"tool_calls\"")
                .endsWith("data: [DONE]\n\n");
        assertThat(stub.seen().at("/last/tool_choice").asText()).isEqualTo("auto");
    }

    @Test
    void turnsOfToolsGoToTheEngine() throws Exception {
        open(MESSAGES);

        HttpResponse<String> reply = asked("""
                [{"role": "user", "content": "Hi"},
                 {"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "type": "function",
                   "function": {"name": "weather", "arguments": "{}"}}]},
                 {"role": "tool", "tool_call_id": "c1", "content": "wet"}]""" + TOOLS);

        assertThat(reply.statusCode()).isEqualTo(200);
        JsonNode turns = stub.seen().at("/last/messages");
        assertThat(turns.findValuesAsText("tool_call_id")).containsExactly("c1");
        assertThat(turns.toString()).contains("\"tool_calls\":[{\"id\":\"c1\"");
    }

    @Test
    void aStaticEngineIsAskedForNothingThatNobodySaidItTakes() throws Exception {
        open(Map.of("serving.external.kind", "static", "serving.external.prompts", "messages"));

        assertThat(json(ask(FORMAT)).at("/error/param").asText()).isEqualTo("response_format");
        assertThat(json(ask(FORMAT)).at("/error/message").asText()).contains("serving.external.takes");
        assertThat(json(ask(TOOLS)).at("/error/param").asText()).isEqualTo("tools");
        assertThat(json(ask(", \"guided_regex\": \"a+\"")).at("/error/param").asText())
                .isEqualTo("guided_regex");
    }

    @Test
    void aStaticEngineIsAskedForWhatItIsSaidToTake() throws Exception {
        open(Map.of(
                "serving.external.kind",
                "static",
                "serving.external.prompts",
                "messages",
                "serving.external.takes",
                "response_format, tools"));

        assertThat(json(ask(FORMAT)).at("/choices/0/message/content").asText()).isEqualTo("{\"name\": \"Ada\"}");
        assertThat(ask(TOOLS).statusCode()).isEqualTo(200);
    }

    @Test
    void nobodyKnowsBesideWhomAnotherEngineComputes() throws Exception {
        open(Map.of());

        assertThat(json(ask(", \"deterministic\": true")).at("/error/param").asText())
                .isEqualTo("deterministic");
        assertThat(ask(", \"deterministic\": false").statusCode()).isEqualTo(200);
    }

    @Test
    void callsAreHeldToNothingWherePromptsAreTokens() throws Exception {
        open(Map.of());

        HttpResponse<String> required = ask(TOOLS + ", \"tool_choice\": \"required\"");

        assertThat(json(required).at("/error/param").asText()).isEqualTo("tools");
        assertThat(required.body()).contains("serving.external.prompts");
        assertThat(ask(TOOLS).statusCode()).isEqualTo(200);
    }
}
