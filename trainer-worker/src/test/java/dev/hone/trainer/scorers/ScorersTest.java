package dev.hone.trainer.scorers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.hone.llm.text.Message;
import dev.hone.schemas.config.Settings;
import dev.hone.trainer.scorers.AnswerScorer.Answered;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scorers as the settings of a worker name them: real programs, and a real server. */
class ScorersTest {

    private static final List<Answered> TWO = List.of(answered("who?", "me"), answered("why?", "because \"so\"\n"));

    @TempDir
    private Path folder;

    @Test
    void withoutSettingsThereIsNone() {
        assertThat(ScorersConfig.from(Settings.of(Map.of()))).isEmpty();
    }

    @Test
    void aProgramReadsALineForEachAnswerAndMayScoreThemInAnyOrder() throws IOException {
        Path asked = folder.resolve("asked");
        AnswerScorer scorer = program(
                "tee " + asked + " >/dev/null",
                "echo '{\"id\": \"1\", \"score\": 0.25}'",
                "echo",
                "echo '{\"id\": \"0\", \"score\": 1, \"why\": \"well said\"}'");

        assertThat(scorer.scores(TWO)).containsExactly(1.0, 0.25);
        assertThat(asked).hasContent("""
                        {"id":"0","messages":[{"role":"user","content":"who?"}],"response":"me"}
                        {"id":"1","messages":[{"role":"user","content":"why?"}],"response":"because \\"so\\"\\n"}
                        """);
    }

    @Test
    void aProgramMayWriteMoreThanAPipeHoldsBeforeItHasReadAll() throws IOException {
        List<Answered> many = IntStream.range(0, 3_000)
                .mapToObj(i -> answered("ask " + i, "x".repeat(100)))
                .toList();
        AnswerScorer scorer = program(
                "awk '{ printf \"{\\\"id\\\": \\\"%d\\\", \\\"score\\\": 0.5, \\\"line\\\": %s}\\n\", NR - 1, $0 }'");

        assertThat(scorer.scores(many)).hasSize(3_000).containsOnly(0.5);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "exit 3 | it ended with code 3",
                "echo secret | it gave a line that is no JSON",
                "echo '{\"id\": \"0\", \"score\": 1.5}' | it gave a line without a score from 0 to 1",
                "echo '{\"id\": \"0\", \"score\": \"secret\"}' | it gave a line without a score from 0 to 1",
                "echo '{\"id\": \"0\", \"score\": 1}' | it gave no score of answer 1 of 2",
                "echo '{\"id\": \"0\", \"score\": 1}'; echo '{\"id\": \"0\", \"score\": 0}' | it gave one answer two scores"
            })
    void whatGivesNoScoresIsToldInWordsWithoutWhatPeopleWrote(String script, String words) throws IOException {
        AnswerScorer scorer = program(script);

        assertThatThrownBy(() -> scorer.scores(TWO))
                .isInstanceOf(ScorerFailedException.class)
                .hasMessage(words)
                .hasMessageNotContaining("secret");
    }

    @Test
    void aProgramThatTakesTooLongIsToldInWords() throws IOException {
        AnswerScorer scorer = program(Map.of("trainer.scorer.timeout.ms", "500"), "exec sleep 60");

        assertThatThrownBy(() -> scorer.scores(TWO))
                .isInstanceOf(ScorerFailedException.class)
                .hasMessage("it took longer than trainer.scorer.timeout.ms (500) allows");
    }

    @Test
    void aProgramThatTakesTooLongEndsWithAllThatItStarted() throws Exception {
        Path started = folder.resolve("started");
        AnswerScorer scorer =
                program(Map.of("trainer.scorer.timeout.ms", "5000"), "sleep 61 &", "echo $! >" + started, "wait");

        assertThatThrownBy(() -> scorer.scores(TWO)).hasMessageContaining("took longer");

        Optional<ProcessHandle> left =
                ProcessHandle.of(Long.parseLong(Files.readString(started).strip()));
        if (left.isPresent()) {
            left.get().onExit().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void aProgramThatIsNotThereIsSaid() {
        AnswerScorer scorer = ScorersConfig.from(
                        Settings.of(Map.of("trainer.scorer.command", folder.resolve("missing") + " --strict")))
                .orElseThrow();

        assertThatThrownBy(() -> scorer.scores(TWO)).hasMessageContaining("cannot be started");
    }

    @Test
    void anEndpointGetsTheSameLinesInOnePost() throws IOException {
        AtomicReference<String> asked = new AtomicReference<>("");
        HttpServer server = server(200, "{\"id\":\"0\",\"score\":0.5}\n{\"id\":\"1\",\"score\":0}\n", asked);
        try {
            assertThat(endpoint(server).scores(TWO)).containsExactly(0.5, 0.0);
            assertThat(asked.get())
                    .startsWith("POST application/x-ndjson {\"id\":\"0\"")
                    .hasLineCount(2);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void anEndpointThatRefusesIsToldByItsStatusAlone() throws IOException {
        HttpServer server = server(500, "secret", new AtomicReference<>(""));
        AnswerScorer scorer = endpoint(server);
        try {
            assertThatThrownBy(() -> scorer.scores(TWO)).hasMessage("it answered with status 500");
        } finally {
            server.stop(0);
        }
        assertThatThrownBy(() -> scorer.scores(TWO)).hasMessageContaining("does not answer at http://");
    }

    @Test
    void twoScorersAreOneTooMany() {
        Settings both = Settings.of(
                Map.of("trainer.scorer.command", "score", "trainer.scorer.url", "http://localhost:1/score"));

        assertThatThrownBy(() -> ScorersConfig.from(both))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("keep one of them");
        assertThatThrownBy(() -> ScorersConfig.from(Settings.of(Map.of("trainer.scorer.url", "scorer:80"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("http");
    }

    private static Answered answered(String prompt, String answer) {
        return new Answered(List.of(Message.user(prompt)), answer);
    }

    private AnswerScorer program(String... lines) throws IOException {
        return program(Map.of(), lines);
    }

    private AnswerScorer program(Map<String, String> settings, String... lines) throws IOException {
        Path script = Files.write(folder.resolve("score.sh"), List.of(lines));
        Map<String, String> all = new TreeMap<>(settings);
        all.put("trainer.scorer.command", "sh " + script);
        return ScorersConfig.from(Settings.of(all)).orElseThrow();
    }

    private static AnswerScorer endpoint(HttpServer server) {
        String address = "http://localhost:" + server.getAddress().getPort() + "/score";
        return ScorersConfig.from(Settings.of(Map.of("trainer.scorer.url", address)))
                .orElseThrow();
    }

    private static HttpServer server(int status, String reply, AtomicReference<String> asked) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/score", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            asked.set(exchange.getRequestMethod() + " "
                    + exchange.getRequestHeaders().getFirst("content-type") + " " + body);
            byte[] bytes = reply.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }
}
