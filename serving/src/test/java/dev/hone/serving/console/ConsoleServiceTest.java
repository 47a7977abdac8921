package dev.hone.serving.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.OperatorCommand;
import dev.hone.schemas.records.RolloutCommand;
import dev.hone.schemas.records.RolloutDecision;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the console tells whom, and from whom it takes commands. */
class ConsoleServiceTest {

    private static final Instant T0 = Instant.parse("2026-11-23T18:00:00Z");
    private static final String PAUSE = "{\"line\": \"main\", \"command\": \"pause\", \"why\": \"lunch\"}";
    private static final String COMMANDS = "/console/commands";

    @TempDir
    static Path folder;

    private static ConsoleServer server;

    @BeforeAll
    static void start() throws IOException {
        Path keys = folder.resolve("keys.json");
        Files.writeString(
                keys,
                "[" + entry("ops", "\"admin\"", "") + "," + entry("acme", "\"admin\"", ", \"tenant\": \"acme\"") + ","
                        + entry("ask", "\"infer\"", ", \"tenant\": \"acme\"") + "]");
        server = new ConsoleServer(Map.of("serving.keys", keys.toString(), "lines.side.segments", "globex/chat"), T0);
        for (String segment : new String[] {"*", "acme/chat", "globex/chat"}) {
            server.view.segments().goalSet(SegmentBookTest.goals(segment, 1, 0.5));
        }
        server.view.ledgers().seen(BooksTest.ledger(0, 1, 0, T0));
        server.view.letters().seen(BooksTest.letter(1, BooksTest.refused("unknown metric")));
        server.view.canaries().seen(CanaryBookTest.evidence("main!1", 0, 0, 5));
    }

    private static String entry(String id, String scopes, String more) {
        return "{\"id\": \"%s\", \"sha256\": \"%s\", \"scopes\": [%s]%s}"
                .formatted(id, Sha256.hex(Sha256.of(id + "-key")), scopes, more);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void reset() {
        server.commands.clear();
        server.pages.clear();
        server.kafkaIsAway = false;
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }

    private static JsonNode get(String path, String key) throws Exception {
        return json(server.get(path, key));
    }

    @ParameterizedTest
    @CsvSource({
        "/console/state",
        "/console/segments",
        "/console/segment?line=main&segment=acme/chat",
        "/console/canary?line=main",
        "/console/letters",
        "/console/interaction?id=r1"
    })
    void whatItTellsWantsAKeyOfTheScopeAdmin(String path) throws Exception {
        server.pages.put("/interactions/r1", "{\"segment\": \"acme/chat\"}");

        assertThat(server.get(path, "").statusCode()).isEqualTo(401);
        assertThat(server.get(path, "ask-key").statusCode()).isEqualTo(403);
        assertThat(server.get(path, "ops-key").statusCode()).isEqualTo(200);
    }

    @Test
    void aTenantIsToldOfItsOwnSegmentsAndOfNothingThatCountsAllTogether() throws Exception {
        assertThat(get("/console/segments", "ops-key").path("all").asInt()).isEqualTo(3);
        assertThat(get("/console/segments", "acme-key").path("rows").findValuesAsText("segment"))
                .containsExactly("*", "*", "acme/chat", "acme/chat");
        assertThat(server.get("/console/segment?line=main&segment=globex/chat", "acme-key")
                        .statusCode())
                .isEqualTo(404);
        assertThat(get("/console/state", "ops-key").path("sums").isObject()).isTrue();
        assertThat(get("/console/state", "acme-key").path("sums").isNull()).isTrue();
        assertThat(get("/console/letters", "ops-key").path("letters")).hasSize(1);
        assertThat(get("/console/letters", "acme-key").path("letters")).isEmpty();
    }

    @Test
    void aWordIsStoredWithTheKeyAndTheReasonThatWereShown() throws Exception {
        HttpResponse<String> stored = server.post(
                COMMANDS,
                "{\"line\": \"main\", \"command\": \"roll_back\", \"version\": \"main@sha256:bb\", \"why\": \" it swears \"}",
                "ops-key");

        assertThat(stored.statusCode()).isEqualTo(202);
        String id = json(stored).path("command_id").asText();
        assertThat(server.commands)
                .containsExactly(new RolloutCommand(
                        "main", OperatorCommand.ROLL_BACK, "main@sha256:bb", "ops", "it swears", T0, id));
        server.view
                .state()
                .decision(new RolloutDecision(
                        "main",
                        DecisionKind.ROLLED_BACK,
                        "main@sha256:bb",
                        null,
                        null,
                        "gone (ops: it swears)",
                        Map.of(),
                        "ops",
                        T0,
                        id));
        assertThat(get("/console/state", "ops-key")
                        .at("/decisions/0/command_id")
                        .asText())
                .isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"line\": \"main\", \"command\": \"pause\"}                                   | why",
                "{\"line\": \"main\", \"command\": \"pause\", \"why\": \"  \"}                   | why",
                "{\"line\": \"main\", \"command\": \"pause\", \"why\": \"a\\nb\"}              | why",
                "{\"line\": \"main\", \"command\": \"promote\", \"why\": \"now\"}              | version",
                "{\"line\": \"main\", \"command\": \"unknown\", \"why\": \"now\"}              | command",
                "{\"line\": \"none\", \"command\": \"pause\", \"why\": \"now\"}                | line",
                "{\"line\": \"main\", \"command\": \"pause\", \"why\": \"now\", \"at\": 1}     | at"
            })
    void aWordThatIsNotWholeIsRefusedByWhatIsWrongWithIt(String body, String member) throws Exception {
        HttpResponse<String> refused = server.post(COMMANDS, body, "ops-key");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).at("/error/param").asText()).isEqualTo(member);
        assertThat(server.commands).isEmpty();
    }

    @Test
    void nobodyMayCommandWithoutAKeyOfAllTenants() throws Exception {
        assertThat(server.post(COMMANDS, PAUSE, "").statusCode()).isEqualTo(401);
        assertThat(server.post(COMMANDS, PAUSE, "ask-key").statusCode()).isEqualTo(403);
        assertThat(server.post(COMMANDS, PAUSE, "acme-key").statusCode()).isEqualTo(403);
        try (ConsoleServer open = new ConsoleServer(Map.of(), T0)) {
            assertThat(open.get("/console/state", "").statusCode()).isEqualTo(200);
            assertThat(open.post(COMMANDS, PAUSE, "").statusCode()).isEqualTo(403);
            assertThat(open.commands).isEmpty();
        }
        assertThat(server.commands).isEmpty();
    }

    @Test
    void aWordThatWasNotStoredIsNotSaidToBe() throws Exception {
        server.kafkaIsAway = true;

        HttpResponse<String> failed = server.post(COMMANDS, PAUSE, "ops-key");

        assertThat(failed.statusCode()).isEqualTo(503);
        assertThat(json(failed).at("/error/message").asText()).contains("look at the decisions");
    }

    @Test
    void ofAnInteractionItsOwnTenantIsToldAlone() throws Exception {
        server.pages.put("/interactions/r1", "{\"segment\": \"globex/chat\", \"quality\": 0.5}");
        server.pages.put("/letters/r1", "{\"letters\": [{\"feedback\": \"f\", \"tenant\": \"acme\"}]}");

        assertThat(get("/console/interaction?id=r1", "ops-key")
                        .at("/sheet/quality")
                        .asDouble())
                .isEqualTo(0.5);
        assertThat(server.get("/console/interaction?id=r1", "acme-key").statusCode())
                .isEqualTo(404);
        assertThat(server.get("/console/interaction?id=r2", "ops-key").statusCode())
                .isEqualTo(404);
    }
}
