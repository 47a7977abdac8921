package dev.hone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.text.Tokenizer;
import dev.hone.terminal.CommandMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerateTest {

    private static final ModelConfig CONFIG = ModelConfig.small(ByteLevelTokenizer.vocabSize(0), 32, 2, 4, -1);

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path model = Path.of("");
    private Path adapter = Path.of("");
    private Path report = Path.of("");

    @BeforeEach
    void writeModelAndAdapter() throws IOException {
        model = folder.resolve("model");
        adapter = folder.resolve("adapter");
        report = folder.resolve("report.json");
        try (LanguageModel random = LanguageModel.random(CONFIG, 1)) {
            random.write(model);
        }
        ByteLevelTokenizer.write(model, List.of());
        Adapter.create(LoraConfig.of(2, 4, List.of("q_proj", "v_proj")), CONFIG, 2)
                .write(adapter);
    }

    @Test
    void reportsIdsAndTheirLogProbabilities() throws IOException {
        int code = run("generate --model M --prompt-ids 72,105,32 --max-tokens 5 --report R");

        assertThat(code).describedAs(err.toString()).isZero();
        JsonNode json = json();
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly("promptIds", "promptLogprobs", "ids", "logprobs", "text");
        assertThat(ids(json.path("promptIds"))).containsExactly(72, 105, 32);
        assertThat(json.path("promptLogprobs").path(0).isNull()).isTrue();
        List<Integer> all = new ArrayList<>(ids(json.path("promptIds")));
        all.addAll(ids(json.path("ids")));
        List<Double> reported = new ArrayList<>();
        json.path("promptLogprobs").forEach(value -> reported.add(value.asDouble()));
        json.path("logprobs").forEach(value -> reported.add(value.asDouble()));
        double[] scored = scores(all);
        assertThat(reported).hasSize(8);
        for (int i = 1; i < reported.size(); i++) {
            assertThat(reported.get(i)).isCloseTo(scored[i - 1], within(1e-5));
        }
    }

    @Test
    void showsTheTextThatItReports() throws IOException {
        run("generate --model M --prompt abc --max-tokens 20 --report R");

        assertThat(out).hasToString(json().path("text").asText() + System.lineSeparator());
        assertThat(ids(json().path("promptIds"))).hasSize(3);
    }

    @Test
    void printsTheReportItselfForPrograms() throws IOException {
        run("generate --model M --prompt abc --max-tokens 20 --report R -o json");

        assertThat(new JsonMapper().readTree(out.toString())).isEqualTo(json());
    }

    @Test
    void continuesIdsWithoutATokenizerAndLeavesTheTextEmpty() throws IOException {
        Files.delete(model.resolve("tokenizer.json"));

        int code = run("generate --model M --prompt-ids 1,2 --max-tokens 3 --report R");

        assertThat(code).isZero();
        assertThat(json().path("text").asText("none")).isEmpty();
        assertThat(out.toString().strip().split(" ")).hasSize(3);
    }

    @Test
    void endsBeforeAStopString() throws IOException {
        run("generate --model M --prompt abc --max-tokens 20 --report R");
        String text = json().path("text").asText();
        String stop = text.substring(text.length() / 2, text.length() / 2 + 1);

        run("generate --model M --prompt abc --max-tokens 20 --report R --stop " + stop);

        assertThat(json().path("text").asText("none")).isEqualTo(text.substring(0, text.indexOf(stop)));
    }

    @Test
    void drawsTheSameWithTheSameSeed() throws IOException {
        String command =
                "generate --model M --prompt-ids 1,2 --max-tokens 9 --report R --temperature 1 --top-k 50 --seed ";
        run(command + 7);
        List<Integer> first = ids(json().path("ids"));
        run(command + 7);
        List<Integer> again = ids(json().path("ids"));
        run(command + 8);

        assertThat(again).isEqualTo(first);
        assertThat(ids(json().path("ids"))).isNotEqualTo(first);
    }

    @Test
    void endsAtAnEndTokenOfTheGenerationConfig() throws IOException {
        run("generate --model M --prompt-ids 1,2 --max-tokens 9 --report R");
        int second = ids(json().path("ids")).get(1);
        Files.writeString(model.resolve("generation_config.json"), "{\"eos_token_id\": [" + second + ", 258]}");

        int code = run("generate --model M --prompt-ids 1,2 --max-tokens 9 --report R");

        assertThat(code).describedAs(err.toString()).isZero();
        List<Integer> ended = ids(json().path("ids"));
        assertThat(ended).endsWith(second);
        assertThat(ended.indexOf(second)).isEqualTo(ended.size() - 1);
    }

    @Test
    void rendersMessagesAsTheServerDoes() throws IOException {
        Path messages = Files.writeString(
                folder.resolve("messages.json"),
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi <|end|>\"}]}]}");

        run("generate --model M --messages " + messages + " --max-tokens 1 --report R");

        try (Tokenizer tokenizer = Tokenizer.load(model)) {
            int[] rendered = new Renderer(tokenizer).renderPrompt(List.of(Message.user("hi <|end|>")), null, 100);
            assertThat(ids(json().path("promptIds")).stream()
                            .mapToInt(Integer::intValue)
                            .toArray())
                    .isEqualTo(rendered);
        }
    }

    @Test
    void asksForAGoalInTheWordsOfTheAdaptersManifest() throws IOException {
        Files.writeString(adapter.resolve("training_manifest.json"), """
                {"baseDigest":"b","tokenizerDigest":"t","templateDigest":"c",
                 "goalPrompt":{"threshold":["Be in the best {P}% ({k})"],"levelZero":["Anything"]},
                 "goalSets":[{"segment":"*","levels":[{"level":0,"percent":100},{"level":1,"percent":25}]}]}
                """);

        int code = run("generate --model M --adapter A --prompt hi --goal 1 --max-tokens 1 --report R");

        assertThat(code).describedAs(err.toString()).isZero();
        try (Tokenizer tokenizer = Tokenizer.load(model)) {
            int[] ids = ids(json().path("promptIds")).stream()
                    .mapToInt(Integer::intValue)
                    .toArray();
            assertThat(tokenizer.decode(ids)).isEqualTo("Be in the best 25% (1)hi");
        }
    }

    @ParameterizedTest(name = "hone {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "generate --prompt x | --model",
                "generate --model M | --prompt",
                "generate --model M --prompt x --prompt-ids 1 | mutually exclusive",
                "generate --model nowhere --prompt x | no such folder: nowhere",
                "generate --model A --prompt x | has no config.json",
                "generate --model M --adapter M --prompt x | has no adapter_config.json",
                "generate --model M --prompt-ids 1,two | \"two\" is none",
                "generate --model M --prompt-ids 1,260 | token id 260 is outside the model's vocabulary of 260",
                "generate --model M --prompt-ids -1 | -1",
                "generate --model M --prompt-ids 1 --max-tokens 0 | maxTokens must be at least 1",
                "generate --model M --prompt-ids 1 --max-tokens 9999 | lower --max-tokens",
                "generate --model M --prompt-ids 1 --max-tokens many | --max-tokens",
                "generate --model M --prompt-ids 1 --temperature -1 | temperature must be 0 or more",
                "generate --model M --prompt-ids 1 --top-k -1 | topK must be 0",
                "generate --model M --prompt-ids 1 --min-p 2 | minP must be in [0, 1]",
                "generate --model M --prompt-ids 1 --repetition-penalty 0 | repetitionPenalty must be more than 0",
                "generate --model M --prompt-ids 1 --precision fp8 | --precision must be fp32 or bf16",
                "generate --model M --prompt-ids 1 --device cuda:7 | PYTORCH_FLAVOR=cu128",
                "generate --model M --prompt-ids 1 --threads 0 | --threads must be at least 1",
                "generate --model M --prompt-ids 1 --top-p 2 | topP must be in (0, 1]",
                "generate --model M --prompt-ids 1 --goal 1 | --goal needs --adapter",
                "generate --model M --adapter A --prompt x --goal 1 | has no training_manifest.json",
                "generate --model M --messages nowhere.json | no such file: nowhere.json",
                "generate --model M --prompt-ids 1 --report M | no report can be written"
            })
    void saysInOneLineWhatIsWrong(String command, String words) {
        int code = run(command);

        assertThat(code).describedAs(err.toString()).isEqualTo(2);
        assertThat(err.toString()).contains(words).hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ | not valid JSON",
                "{} | list of messages",
                "[] | list of messages",
                "[{\"content\":\"x\"}] | message 0: needs a \"role\"",
                "[{\"role\":\"wizard\",\"content\":\"x\"}] | wizard",
                "[{\"role\":\"assistant\",\"tool_calls\":[{}]}] | needs a \"function\"",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tools\":[3]} | tool 0",
                "[{\"role\":\"user\"}] | needs a \"content\"",
                "[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}] | image_url"
            })
    void saysWhichMessageIsWrong(String json, String words) throws IOException {
        Path messages = Files.writeString(folder.resolve("messages.json"), json);

        int code = run("generate --model M --messages " + messages);

        assertThat(code).describedAs(err.toString()).isEqualTo(2);
        assertThat(err.toString()).contains(words).hasLineCount(1);
    }

    @Test
    void saysWhichFileOfTheModelIsBroken() throws IOException {
        Files.write(model.resolve("model.safetensors"), new byte[] {1, 2, 3});

        int code = run("generate --model M --prompt-ids 1");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("model.safetensors").hasLineCount(1);
    }

    private double[] scores(List<Integer> ids) throws IOException {
        int[] all = ids.stream().mapToInt(Integer::intValue).toArray();
        List<TokenSequence> beginnings = new ArrayList<>();
        for (int length = 2; length <= all.length; length++) {
            beginnings.add(new TokenSequence(Arrays.copyOf(all, length), length - 1));
        }
        try (LanguageModel loaded = LanguageModel.load(model)) {
            return new Scorer(loaded)
                    .responseLogprobs(beginnings, null).stream()
                            .mapToDouble(SequenceScore::logprob)
                            .toArray();
        }
    }

    private JsonNode json() throws IOException {
        return new JsonMapper().readTree(report.toFile());
    }

    private static List<Integer> ids(JsonNode list) {
        List<Integer> ids = new ArrayList<>();
        list.forEach(id -> ids.add(id.asInt()));
        return ids;
    }

    private int run(String command) {
        out.getBuffer().setLength(0);
        String[] words = command.split(" ");
        for (int i = 0; i < words.length; i++) {
            words[i] = switch (words[i]) {
                case "M" -> model.toString();
                case "A" -> adapter.toString();
                case "R" -> report.toString();
                default -> words[i];
            };
        }
        return CommandMain.run(new HoneCommand(), new PrintWriter(out, true), new PrintWriter(err, true), words);
    }
}
