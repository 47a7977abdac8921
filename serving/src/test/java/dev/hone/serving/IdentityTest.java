package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.routing.Arm;
import dev.hone.serving.models.TrainedGoals;
import dev.hone.serving.routing.Assignment;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what with which key, what records say of it, and what a reply keeps back. */
class IdentityTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String FEEDBACK = "/v1/feedback";
    private static final String HELLO = """
            {"model": "main", "messages": [{"role": "user", "content": "Hi"}], "user": "u7"%s}""";
    private static final String THUMB = "{\"response_id\": \"r1\", \"metric\": \"thumb\", \"value\": true}";

    @TempDir
    private Path folder;

    private Front front;

    @BeforeEach
    void start() throws IOException {
        Path keys = folder.resolve("keys.json");
        Files.writeString(
                keys,
                "["
                        + String.join(
                                ",",
                                entry("ask", "\"infer\"", ""),
                                entry("vote", "\"feedback\"", ", \"evidence_share\": 0.5"),
                                entry("few", "\"infer\", \"feedback\"", ", \"requests_per_second\": 3"),
                                entry("ops", "\"infer\", \"feedback\", \"admin\"", ""),
                                entry("slow", "\"infer\"", ", \"requests_per_second\": 0.01"))
                        + "]");
        front = new Front(folder, Map.of("serving.keys", keys.toString(), "serving.explore.share", "0"));
    }

    @AfterEach
    void stop() {
        front.close();
    }

    private static String entry(String id, String scopes, String more) {
        return "{\"id\": \"%s\", \"sha256\": \"%s\", \"scopes\": [%s], \"tenant\": \"acme\"%s}"
                .formatted(id, Sha256.hex(Sha256.of(id + "-key")), scopes, more);
    }

    private HttpResponse<String> post(String path, String body, String key) throws Exception {
        return front.post(path, body, "Authorization", "Bearer " + key + "-key");
    }

    private HttpResponse<String> get(String path, String key) throws Exception {
        return front.get(path, "Authorization", "Bearer " + key + "-key");
    }

    private HttpResponse<String> delete(String path, String key) throws Exception {
        return front.send(
                front.request(path, "Authorization", "Bearer " + key + "-key").DELETE());
    }

    @ParameterizedTest
    @CsvSource({
        "ask, 200, 403, 403, 200",
        "vote, 403, 202, 403, 403",
        "ops, 200, 202, 200, 200",
        "stranger, 401, 401, 401, 401"
    })
    void aKeyMayDoWhatItsScopesSay(String key, int asked, int voted, int watched, int listed) throws Exception {
        assertThat(post(CHAT, HELLO.formatted(""), key).statusCode()).isEqualTo(asked);
        assertThat(post(FEEDBACK, THUMB, key).statusCode()).isEqualTo(voted);
        assertThat(delete(FEEDBACK + "/f1?response_id=r1", key).statusCode()).isEqualTo(voted);
        assertThat(get("/console/state", key).statusCode()).isEqualTo(watched);
        assertThat(get("/v1/models", key).statusCode()).isEqualTo(listed);
    }

    @Test
    void whoLacksAScopeIsToldWhich() throws Exception {
        HttpResponse<String> refused = post(FEEDBACK, THUMB, "ask");

        assertThat(Front.json(refused).at("/error/code").asText()).isEqualTo("insufficient_scope");
        assertThat(Front.json(refused).at("/error/message").asText()).contains("no scope feedback");
        assertThat(front.capture.feedback).isEmpty();
    }

    @Test
    void aKeyMayNotAskOftenerThanItsRateAndIsToldWhenToComeAgain() throws Exception {
        assertThat(post(CHAT, HELLO.formatted(""), "slow").statusCode()).isEqualTo(200);

        HttpResponse<String> refused = post(CHAT, HELLO.formatted(""), "slow");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.headers().firstValue("retry-after").orElseThrow()))
                .isBetween(90, 100);
        assertThat(post(CHAT, HELLO.formatted(""), "ask").statusCode()).isEqualTo(200);
    }

    @Test
    void whatOneRequestBringsCountsAgainstTheRateOfItsKey() throws Exception {
        HttpResponse<String> votes = post(FEEDBACK, "[" + String.join(",", Collections.nCopies(4, THUMB)) + "]", "few");
        HttpResponse<String> lines = front.post(
                FEEDBACK,
                String.join("\n", Collections.nCopies(4, THUMB)),
                "Authorization",
                "Bearer few-key",
                "Content-Type",
                "application/x-ndjson");
        HttpResponse<String> choices = post(CHAT, HELLO.formatted(", \"n\": 4"), "few");

        assertThat(List.of(votes, lines, choices)).allSatisfy(refused -> {
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(Front.json(refused).at("/error/message").asText()).contains("at most 3");
        });
        assertThat(front.capture.feedback).isEmpty();
        assertThat(front.engine.requests).isEmpty();
    }

    @Test
    void aSegmentOfAnotherTenantIsRefused() throws Exception {
        HttpResponse<String> refused = post(CHAT, HELLO.formatted(", \"hone::segment\": \"acme2/chat\""), "ask");

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(Front.json(refused).at("/error/message").asText()).contains("another tenant");
        assertThat(front.engine.requests).isEmpty();
    }

    @Test
    void aRequestThatNamesNoSegmentIsOfTheTenantOfItsKey() throws Exception {
        post(CHAT, HELLO.formatted(", \"hone::segment\": \"acme/help\""), "ask");
        post(CHAT, HELLO.formatted(""), "ask");

        assertThat(front.capture.prompts)
                .extracting(prompt -> prompt.event().getSegment())
                .containsExactly("acme/help", "acme/chat");
    }

    @Test
    void recordsSayWhoseKeyTheyCameBy() throws Exception {
        post(CHAT, HELLO.formatted(""), "ops");
        post(FEEDBACK, THUMB, "vote");
        delete(FEEDBACK + "/f1?response_id=r1", "ops");

        Caller ops = new Caller("ops", "acme", true, null);
        assertThat(front.capture.prompts.get(0).event().getCaller()).isEqualTo(ops);
        assertThat(front.capture.responses.get(0).event().getCaller()).isEqualTo(ops);
        assertThat(front.capture.feedback)
                .extracting(given -> given.event().getCaller())
                .containsExactly(new Caller("vote", "acme", false, .5), ops);
    }

    @Test
    void aSubjectHasItsArmWithinItsTenantAndItsResponseSaysSo() throws Exception {
        front.assignment = new Assignment(Front.CHAMPION, Front.BASE, Arm.CHAMPION, "main!1", 0);
        post(CHAT, HELLO.formatted(""), "ask");
        post(CHAT, HELLO.formatted("").replace(", \"user\": \"u7\"", ""), "ask");

        assertThat(front.units).element(0).isEqualTo("acme\0u7");
        assertThat(front.units).element(1).asString().startsWith("chatcmpl-");
        assertThat(front.capture.responses)
                .extracting(response -> response.event().getArmWithinTenant())
                .containsExactly(true, false);
        try (Front open = new Front(folder, Map.of())) {
            open.assignment = front.assignment;
            open.post(CHAT, HELLO.formatted(""));

            assertThat(open.units).containsExactly("u7");
            assertThat(open.capture.responses.get(0).event().getArmWithinTenant())
                    .isFalse();
        }
    }

    @Test
    void withoutKeysRecordsNameNone() throws Exception {
        try (Front open = new Front(folder, Map.of())) {
            open.post(CHAT, HELLO.formatted(""));
            open.post(FEEDBACK, THUMB);

            assertThat(open.capture.prompts.get(0).event().getCaller()).isNull();
            assertThat(open.capture.feedback.get(0).event().getCaller()).isNull();
        }
    }

    @Test
    void aWithdrawalMayNameItsSourceAndAnIdThatNoPathCanHold() throws Exception {
        String path = FEEDBACK + "?id=a%2Fb&response_id=r1&source_kind=code&source_id=ci";

        assertThat(delete(path, "vote").statusCode()).isEqualTo(202);

        FeedbackGiven retraction = front.capture.feedback.get(0).event();
        assertThat(retraction.getFeedbackId()).isEqualTo("a/b");
        assertThat(retraction.getSource()).isEqualTo(new Source(SourceKind.CODE, "ci"));
        assertThat(delete(FEEDBACK + "?response_id=r1", "vote").statusCode()).isEqualTo(400);
        assertThat(delete(path.replace("code", "cat"), "vote").statusCode()).isEqualTo(400);
    }

    @Test
    void anIdOfDotsIsWithdrawnByARecordOfTheSameShapeAsItsVote() throws Exception {
        String retraction =
                "{\"id\": \"..\", \"response_id\": \"r1\", \"retracted\": true, \"source\": {\"kind\": \"human\","
                        + " \"id\": \"u7\"}%s}";

        assertThat(post(FEEDBACK, retraction.formatted(""), "vote").statusCode())
                .isEqualTo(202);

        FeedbackGiven withdrawn = front.capture.feedback.get(0).event();
        assertThat(withdrawn.getFeedbackId()).isEqualTo("..");
        assertThat(withdrawn.getRetracted()).isTrue();
        assertThat(withdrawn.getSource()).isEqualTo(new Source(SourceKind.HUMAN, "u7"));
        assertThat(withdrawn.getCaller().getKey()).isEqualTo("vote");
        assertThat(post(FEEDBACK, retraction.formatted(", \"value\": true"), "vote")
                        .statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", \"stream\": true, \"stream_options\": {\"include_usage\": true}"})
    void aReplyOfACanaryTellsNothingThatDiffersBetweenItsArms(String more) throws Exception {
        front.versions.loaded.put(Front.CHALLENGER, TrainedGoals.none());
        String champion = canary(Front.CHAMPION, Arm.CHAMPION, more);
        String challenger = canary(Front.CHALLENGER, Arm.CHALLENGER, more);

        assertThat(challenger).isEqualTo(champion).contains("hone");
        assertThat(champion)
                .doesNotContain(Front.CHAMPION, Front.CHAMPION.substring("main@".length()), "champion", "challenger");
        assertThat(front.capture.responses)
                .extracting(response -> response.event().getArm())
                .containsExactly("champion", "challenger");
    }

    private String canary(String version, Arm arm, String more) throws Exception {
        front.assignment = new Assignment(version, Front.CHAMPION, arm, "main!1", 0);
        HttpResponse<String> reply = post(CHAT, HELLO.formatted(more), "ask");
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.headers().map().keySet())
                .isSubsetOf(
                        "content-type", "content-length", "date", "cache-control", "transfer-encoding", "x-request-id");
        return reply.body().replaceAll("chatcmpl-[0-9a-f-]+", "ID");
    }

    @Test
    void aReplyOfACanaryTellsItsArmWhereTheSettingSaysSo() throws Exception {
        try (Front told = new Front(folder, Map.of("serving.reveal.arm", "true", "serving.explore.share", "0"))) {
            told.assignment = new Assignment(Front.CHAMPION, Front.BASE, Arm.CHAMPION, "main!1", 0);

            JsonNode reply = Front.json(told.post(CHAT, HELLO.formatted("")));

            assertThat(reply.at("/hone/arm").asText()).isEqualTo("champion");
            assertThat(reply.at("/hone/version").asText()).isEqualTo(Front.CHAMPION);
            assertThat(reply.at("/hone/goal").asInt()).isPositive();
            assertThat(reply.at("/system_fingerprint").asText()).contains(Front.CHAMPION);
        }
    }

    @Test
    void versionsAreListedAndAskedForByNameWithScopeAdminAlone() throws Exception {
        String pinned = HELLO.formatted("").replace("\"main\"", "\"" + Front.CHAMPION + "\"");

        assertThat(post(CHAT, pinned, "ask").statusCode()).isEqualTo(403);
        assertThat(post(CHAT, pinned, "ops").statusCode()).isEqualTo(200);
        assertThat(listed("ask")).containsExactly("main");
        assertThat(listed("ops")).contains("main", Front.CHAMPION);
        assertThat(get("/v1/models", "ask").body()).doesNotContain(Front.CHAMPION);
        assertThat(get("/v1/models/" + Front.CHAMPION, "ask").statusCode()).isEqualTo(404);
    }

    private List<String> listed(String key) throws Exception {
        return Front.json(get("/v1/models", key)).path("data").findValuesAsText("id");
    }
}
