package dev.hone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.terminal.CommandMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest(name = "hone {0}")
    @CsvSource({
        "'', which command",
        "sing, sing",
        "replay, replay what",
        "replay jsonl, --input",
        "replay jsonl --input nowhere.jsonl --data D, no such file: nowhere.jsonl",
        "replay jsonl --input x --imput y, --imput",
        "replay movielens --input nowhere --data D, no such folder: nowhere",
        "replay movielens --input . --limit many, --limit",
        "replay movielens --input . --limit 0 --data D, --limit must be at least 1",
        "replay movielens --input . --base nowhere --data D, no base model in nowhere",
        "improve, --base",
        "improve --base nowhere --log x --output y, no base model in nowhere",
        "streams-app --config nowhere.yaml, no such file: nowhere.yaml",
        "trainer-worker, --config",
        "rollout, rollout what",
        "rollout promote, --why",
        "rollout tell sing --why x --data D, no command sing",
        "versions list -o xml, -o",
        "versions, list",
        "keys, add, list",
        "keys add web --scope infer --tenant acme, --file FILE",
        "keys add web --scope infer --tenant a/b --file D, the first part of a segment",
        "keys add web --scope sing --tenant acme --file D, may have infer",
        "keys add web --scope infer --tenant acme --evidence-share 2 --file D, evidence_share",
        "keys remove web --file D, there is no key web",
        "keys pair trainer, --file",
        "keys pair a/b --file D, a name is letters",
        "versions prune --keep 0 --data D, --keep is at least 1",
        "versions export 3 --data D, --merged",
        "versions export 3 --data D --dtype f16 --merged E, there is no --gguf",
        "config check, FILE",
        "config check nowhere.yaml, no configuration file at nowhere.yaml",
        "doctor, --config",
        "doctor --config nowhere.yaml, no configuration file at nowhere.yaml",
        "completion fish, SHELL",
        "tail sing --data D, no topic sing",
        "tail ledgers --since yesterday --data D, --since must be",
        "tail ledgers --last -1 --data D, --last",
        "up --data D --base nowhere, no base model in nowhere",
        "bench llm, --report",
        "bench llm --report D --config 7b, --config must be 5m",
        "bench llm --report D --python nowhere, no executable nowhere",
        "bench llm --report D --threads 0, --threads must be at least 1",
        "bench, bench what?",
        "bench gpu, --export",
        "bench streams --applications none, must be all",
        "bench streams --partitions 0, at least one partition",
        "bench streams --interactions 5, at least 100",
        "bench streams --open -1, at least 0",
        "bench streams --restore, say how many are open",
        "bench streams --restore --open 9 --applications scoring, with all applications",
        "bench streams --cold 9, say how many are open",
        "bench streams --jump -1, at least 0 interactions",
        "bench streams --warm -1, at least 0 seconds",
        "bench streams --set streams.threads, KEY=VALUE",
        "bench method, --task",
        "bench method --task chess --input ., must be recommendation",
        "bench method --task code --input . --equal hours, must be steps",
        "bench method --task code --input . --study art, must be methods",
        "bench method --task code --input ., no mercury_generations",
        "bench gpu --export ., . is not empty",
        "bench gpu --export pom.xml, pom.xml is a file",
        "pretrain, --text",
        "pretrain --text x.txt, needs --output",
        "pretrain --text x.txt --input y, mutually exclusive",
        "pretrain --text x.txt --limit 5, --limit does not go with --text",
        "pretrain --input x --layers 5, --layers does not go with --input",
        "pretrain --text nowhere.txt --output D, no such file: nowhere.txt",
        "pretrain --text x.txt --output D --heads 7, must be a multiple of heads",
        "pretrain --text x.txt --output D --steps 7 --tokens 9, give one of them"
    })
    void saysInOneLineWhatIsWrongWithTheCommand(String command, String words) {
        int code = run(command);

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains(words).hasLineCount(1);
    }

    @Test
    void refusesALogOfWhichNoLineIsARecordBeforeAnythingStarts() throws IOException {
        Path log = Files.writeString(
                folder.resolve("kto.jsonl"), "{\"prompt\":\"hi\",\"completion\":\"hello\",\"label\":true}\n");

        int code = run("replay jsonl --no-train --input " + log + " --data " + folder.resolve("data"));

        assertThat(code).isEqualTo(2);
        assertThat(err.toString())
                .contains("no line of", "line 1: \"time\" is missing", "a prompt, a response or a piece of feedback")
                .contains("hone improve --log")
                .hasLineCount(1);
        assertThat(folder.resolve("data/replay-jsonl/kafka")).doesNotExist();
    }

    @Test
    void theConfigurationPageIsWhatConfigPrints() throws IOException {
        Path page = Path.of("..", "docs", "configuration.md");

        int code = run("config");

        assertThat(code).isZero();
        assertThat(out.toString())
                .describedAs("write it anew: ./hone config >docs/configuration.md")
                .isEqualTo(Files.readString(page));
    }

    @Test
    void printsTheSettingsForProgramsAsWell() throws IOException {
        run("config");
        long rows =
                out.toString().lines().filter(line -> line.startsWith("| `")).count();
        out.getBuffer().setLength(0);

        run("config -o json");

        JsonNode settings = new ObjectMapper().readTree(out.toString());
        assertThat(settings).hasSize((int) rows);
        assertThat(settings).anySatisfy(setting -> {
            assertThat(setting.path("setting").asText()).isEqualTo("serving.port");
            assertThat(setting.path("type").asText()).isEqualTo("int");
            assertThat(setting.path("default").asText()).isEqualTo("8080");
        });
    }

    @Test
    void aPairOfKeysIsMadeOnceAndTheLineOfItIsTrusted() throws IOException {
        Path key = folder.resolve("sign.pem");
        Path trusted = folder.resolve("trusted");

        assertThat(run("keys pair trainer --file " + key)).isZero();
        String line = out.toString();
        Files.writeString(trusted, line);
        Path config = Files.writeString(folder.resolve("signed.yaml"), """
                artifacts: {sign.key: %s, trusted.keys: %s}
                """.formatted(key, trusted));

        assertThat(line).startsWith("trainer ").hasLineCount(1);
        assertThat(run("config check " + config)).isZero();
        assertThat(run("keys pair trainer --file " + key)).isEqualTo(2);
        assertThat(err.toString()).contains("exists, and may be somebody's key");
        Files.writeString(trusted, "trainer none\n");
        assertThat(run("config check " + config)).isEqualTo(2);
        assertThat(err.toString()).contains("artifacts.trusted.keys: ", "the key of trainer is no Ed25519 public key");
    }

    @Test
    void checksTheSectionsOfAllProgramsAndNamesEveryProblem() throws IOException {
        Path config = Files.writeString(folder.resolve("my.yaml"), """
                join.revize.window.ms: 5
                thresholds.window.buckets: 0
                trainer.recipe.lora.rank: none
                serving.prt: 80
                catalogue: {stars: {type: ordinary}, mood: {type: float, min: 2, max: 1}}
                lines: {main: {segments: [acme]}, other: {segment: [a/b]}}
                rounds: {examples: 10, max.examples: 5}
                artifacts.location: gs://bucket
                """);

        int code = run("config check " + config);

        assertThat(code).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        for (String said : List.of(
                "join.revise.window.ms",
                "thresholds.window.buckets",
                "trainer.recipe.lora.rank",
                "serving.port",
                "catalogue.stars",
                "catalogue.mood",
                "lines.main.segments",
                "lines.other.segment",
                "rounds.max.examples",
                "gs://bucket")) {
            assertThat(err.toString().lines().filter(line -> line.contains(said)))
                    .describedAs(said)
                    .hasSize(1);
        }
        assertThat(err.toString()).hasLineCount(10);
    }

    @Test
    void saysOfAFileWithoutAProblemThatItIsWell() throws IOException {
        Path config = Files.writeString(
                folder.resolve("my.yaml"), "kafka.bootstrap.servers: localhost:1\ndevice: cuda\nserving.port: 0\n");

        int code = run("config check " + config);

        assertThat(code).isZero();
        assertThat(out.toString()).hasLineCount(1).contains("my.yaml: no problem found");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "demo --quick"})
    void saysThatADeviceIsNotThereBeforeItMakesABase(String command) throws IOException {
        Path config = Files.writeString(folder.resolve("my.yaml"), "device: cuda:1\n");
        Path data = folder.resolve("data");

        int code = run(command + " --config " + config + " --data " + data);

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("cuda:1", "PYTORCH_LIBRARY_PATH");
        assertThat(data.resolve("bases")).doesNotExist();
    }

    @Test
    void namesTheKeyThatNoProgramKnows() throws IOException {
        Path log = Files.writeString(folder.resolve("log.jsonl"), "");
        Path config = Files.writeString(folder.resolve("my.yaml"), "join.revize.window.ms: 5\n");

        int code = run("replay jsonl --input " + log + " --no-train --data D --config " + config);

        assertThat(code).isEqualTo(2);
        assertThat(err.toString())
                .contains("join.revize.window.ms", "join.revise.window.ms")
                .hasLineCount(1);
    }

    @Test
    void namesTheValueThatIsOutOfRange() throws IOException {
        Path log = Files.writeString(folder.resolve("log.jsonl"), "");
        Path config = Files.writeString(folder.resolve("my.yaml"), "thresholds.window.buckets: 0\n");

        int code = run("replay jsonl --input " + log + " --no-train --data D --config " + config);

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("thresholds.window.buckets").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({"broker", "registry"})
    void refusesAPortThatIsInUse(String program) throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int code = run(program + " --data D --port " + taken.getLocalPort());

            assertThat(code).isEqualTo(2);
            assertThat(err.toString().lines())
                    .hasSize(2)
                    .last()
                    .asString()
                    .contains("port " + taken.getLocalPort(), "choose another");
        }
    }

    @Test
    void refusesAReportThatCannotBeWritten() throws IOException {
        Path log = Files.writeString(folder.resolve("log.jsonl"), "");

        int code = run("replay jsonl --no-train --data D --input " + log + " --report " + folder);

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("no report can be written").hasLineCount(1);
    }

    @Test
    void saysWhichVersionItIs() {
        int code = run("--version");

        assertThat(code).isZero();
        assertThat(out.toString()).matches("hone \\d+\\.\\d+\\.\\d+ \\(Java \\d+\\)\\R");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void printsWhatAShellCompletesCommandsWith(String shell) {
        int code = run("completion " + shell);

        assertThat(code).isZero();
        assertThat(out.toString())
                .startsWith("#!")
                .contains("complete -F _complete_hone", "trainer-worker", "--config");
    }

    @Test
    void namesAllPortsOfUpThatAreTakenBeforeAnythingStarts() throws IOException {
        Path config = Files.writeString(folder.resolve("my.yaml"), "serving.port: 0\n");
        try (var broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var registry = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int code = run("up --data D --config " + config + " --broker-port " + broker.getLocalPort()
                    + " --registry-port " + registry.getLocalPort());

            assertThat(code).isEqualTo(2);
            assertThat(err.toString())
                    .contains(
                            broker.getLocalPort() + " (--broker-port)", registry.getLocalPort() + " (--registry-port)")
                    .hasLineCount(1);
            assertThat(folder.resolve("data/up/kafka")).doesNotExist();
        }
    }

    @Test
    void demoTrafficDoesNotGoToAServerThatAsksForKeys() throws IOException {
        Path config = Files.writeString(folder.resolve("my.yaml"), "serving.api.keys: k\n");

        assertThat(run("up --demo-traffic --data D --config " + config)).isEqualTo(2);
        assertThat(err.toString()).contains("asks for no keys").hasLineCount(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"serving, serving.base", "trainer-worker, trainer.base"})
    void namesAModelFolderThatIsNoneBeforeItWaitsForKafka(String program, String key) throws IOException {
        Path config = Files.writeString(
                folder.resolve("my.yaml"),
                "kafka.bootstrap.servers: localhost:1\nserving.port: 0\n" + key + ": " + folder + "\ndata.dir: "
                        + folder + "\nartifacts.location: " + folder + "\n");

        int code = run(program + " --config " + config);

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("no base model in " + folder);
    }

    @ParameterizedTest(name = "hone {0}")
    @ValueSource(
            strings = {
                "status",
                "versions list",
                "versions show 3",
                "versions export 3 --to E",
                "versions export 3 --gguf E --dtype f16",
                "rollout status -w",
                "rollout explain",
                "rollout promote --why good",
                "tail ledgers --follow"
            })
    void saysAtOnceThatNoKafkaAnswersAndWhatToDo(String command) throws IOException {
        Path config = Files.writeString(folder.resolve("my.yaml"), "kafka.bootstrap.servers: localhost:1\n");
        long began = System.nanoTime();

        int code = run(command + " --data D --config " + config);

        assertThat(code).isEqualTo(1);
        assertThat(err.toString())
                .contains("no Kafka answers at localhost:1", "kafka.bootstrap.servers", "my.yaml")
                .hasLineCount(1);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void asksWhetherUpIsRunningWhereNothingElseIsKnown() {
        // Where the usual port has a Kafka, this says nothing.
        Assumptions.assumeFalse(listens(9092));

        int code = run("status --data D");

        assertThat(code).isEqualTo(1);
        assertThat(err.toString())
                .contains("no Kafka answers at localhost:9092", "is `hone up` running?", "--data DIR", "--config FILE")
                .hasLineCount(1);
    }

    private static boolean listens(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private int run(String command) {
        String[] words = command.isEmpty() ? new String[0] : command.split(" ");
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i].equals("D") ? folder.resolve("data").toString() : words[i];
        }
        return CommandMain.run(new HoneCommand(), new PrintWriter(out, true), new PrintWriter(err, true), words);
    }
}
