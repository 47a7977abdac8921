package dev.hone.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.GoalChoice;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.Shadow;
import dev.hone.serving.answers.Piece;
import dev.hone.serving.capture.Capture.Captured;
import dev.hone.serving.engine.GenerationFailure.Kind;
import dev.hone.serving.engine.GenerationListener;
import dev.hone.serving.engine.GenerationRequest;
import dev.hone.serving.routing.Assignment;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnseenAnswersTest {

    private static final String PATH = "/v1/chat/completions";
    private static final String UNSEEN_TEXT = "What nobody sees";

    private static Front front;

    /** The challenger's requests that the engine has taken in and not answered. */
    private final BlockingQueue<Taken> unseen = new LinkedBlockingQueue<>();

    private record Taken(GenerationRequest request, GenerationListener listener) {

        void answer() {
            listener.text(Piece.of(UNSEEN_TEXT));
            FakeEngine.finish(request, listener, UNSEEN_TEXT, true);
        }
    }

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        front = new Front(folder, Map.of("serving.explore.share", "0"));
    }

    @BeforeEach
    void drawsEveryRequest() {
        front.reset();
        front.versions.loaded.put(Front.CHALLENGER, FakeVersions.THREE_GOALS);
        front.assignment = new Assignment(
                Front.CHAMPION, Front.BASE, null, null, null, new Assignment.Unseen(Front.CHALLENGER, "main!2"));
        front.engine.answer = (request, listener) -> {
            if (request.lease().version().equals(Front.CHALLENGER)) {
                unseen.add(new Taken(request, listener));
            } else {
                FakeEngine.greet(request, listener);
            }
        };
    }

    @AfterEach
    void everyLeaseIsClosed() {
        unseen.forEach(Taken::answer);
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> front.versions.open.get() == 0);
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    @Test
    void theClientIsAnsweredByTheChampionBeforeTheChallengerHasSaidAnything() throws Exception {
        HttpResponse<String> response = ask("");

        JsonNode body = Front.json(response);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(body.at("/choices/0/message/content").asText()).isEqualTo(FakeEngine.TEXT);
        assertThat(body.at("/hone/version").asText()).isEqualTo(Front.CHAMPION);
        assertThat(response.body()).doesNotContain("shadow", Front.CHALLENGER);
        assertThat(front.capture.responses).hasSize(1);
        taken().answer();
        kept(2);
    }

    @Test
    void keepsWhatTheChallengerSaysAsAnInteractionThatDoesNotCount() throws Exception {
        String id = Front.json(ask(", \"user\": \"u1\", \"max_tokens\": 7"))
                .path("id")
                .asText();

        taken().answer();

        kept(2);
        Captured<ResponseServed> served = front.capture.responses.get(0);
        assertThat(served.interactionId()).isEqualTo(id);
        assertThat(served.event().getArm()).isNull();
        assertThat(served.event().getExcluded()).isNull();
        assertThat(served.event().getRolloutId()).isNull();
        assertThat(served.event().getShadow()).isEqualTo(new Shadow("main!2", id));
        Captured<ResponseServed> response = front.capture.responses.get(1);
        assertThat(response.interactionId()).isEqualTo(id + ".shadow");
        assertThat(response.event().getVersion()).isEqualTo(Front.CHALLENGER);
        assertThat(response.event().getArm()).isEqualTo("shadow");
        assertThat(response.event().getExcluded()).isEqualTo(Exclusion.SHADOW);
        assertThat(response.event().getShadow()).isEqualTo(new Shadow("main!2", id));
        assertThat(StandardCharsets.UTF_8
                        .decode(response.event().getText().getBytes().duplicate())
                        .toString())
                .isEqualTo(UNSEEN_TEXT);
        PromptSubmitted asked = front.capture.prompts.get(0).event();
        PromptSubmitted prompt = front.capture.prompts.get(1).event();
        assertThat(front.capture.prompts.get(1).interactionId()).isEqualTo(id + ".shadow");
        assertThat(prompt.getExcluded()).isEqualTo(Exclusion.SHADOW);
        assertThat(prompt.getGoalChoice()).isEqualTo(GoalChoice.SERVED);
        assertThat(prompt.getMessages()).isEqualTo(asked.getMessages());
        assertThat(prompt.getSubject()).isEqualTo("u1");
        assertThat(prompt.getSampling()).isEqualTo(asked.getSampling());
    }

    @Test
    void whatIsSaidOfASessionIsNotSaidOfWhatNobodySaw() throws Exception {
        ask(", \"hone::session\": \"s1\"");

        taken().answer();

        kept(2);
        assertThat(front.capture.prompts.get(0).event().getSession()).isEqualTo("s1");
        assertThat(front.capture.prompts.get(1).event().getSession()).isNull();
    }

    @Test
    void isDroppedAndCountedWhileSomebodyWaits() throws Exception {
        double before = counted("busy");
        front.engine.waiting = 1;

        HttpResponse<String> response = ask("");

        assertThat(response.statusCode()).isEqualTo(200);
        Awaitility.await().until(() -> counted("busy") == before + 1);
        assertThat(front.engine.requests).hasSize(1);
    }

    @Test
    void oneAtATimeIsAnswered() throws Exception {
        double before = counted("busy");
        ask("");
        Taken first = taken();

        ask("");

        Awaitility.await().until(() -> counted("busy") == before + 1);
        first.answer();
        kept(3);
        ask("");
        taken().answer();
        kept(5);
    }

    @Test
    void givesItsPlaceBackWhenSomebodyWaitsBeforeItHasSaidAnything() throws Exception {
        double before = counted("yielded");
        ask("");
        Taken taken = taken();
        // It waits itself.
        front.engine.waiting = 1;
        assertThat(taken.request.terms().mayGoOn().getAsBoolean()).isTrue();
        assertThat(front.engine.cancelled.getCount()).isEqualTo(1);

        front.engine.waiting = 2;
        assertThat(taken.request.terms().mayGoOn().getAsBoolean()).isTrue();

        Awaitility.await().until(() -> counted("yielded") == before + 1);
        assertThat(front.capture.responses).hasSize(1);
    }

    @Test
    void isDroppedWhereItWasCutSinceItsVersionMightNotGoOn() throws Exception {
        double before = counted("yielded");
        ask("");
        Taken taken = taken();
        taken.listener.text(Piece.of("What"));
        front.goesOn = false;
        assertThat(taken.request.terms().mayGoOn().getAsBoolean()).isFalse();

        taken.answer();

        Awaitility.await().until(() -> counted("yielded") == before + 1);
        assertThat(front.capture.responses).hasSize(1);
    }

    @Test
    void endsOnceItHasBegunHoweverManyWaitSoThatLongAnswersAreNotDroppedMoreOften() throws Exception {
        ask("");
        Taken taken = taken();
        taken.listener.text(Piece.of("What"));
        front.engine.waiting = 7;

        assertThat(taken.request.terms().mayGoOn().getAsBoolean()).isTrue();
        assertThat(front.engine.cancelled.getCount()).isEqualTo(1);
        front.engine.waiting = 0;
        taken.answer();
        kept(2);
    }

    @Test
    void aFailureOfTheChallengerIsKeptAndIsNoneOfTheClients() throws Exception {
        String id = Front.json(ask("")).path("id").asText();
        Taken taken = taken();

        FakeEngine.fail(taken.request, taken.listener, Kind.BROKEN);

        kept(2);
        assertThat(front.capture.responses.get(1).interactionId()).isEqualTo(id + ".shadow");
        assertThat(front.capture.responses.get(1).event().getFinishReason()).isEqualTo("error");
        assertThat(front.capture.responses.get(1).event().getExcluded()).isEqualTo(Exclusion.SHADOW);
    }

    @Test
    void isCountedAsMissingWhereTheChallengerIsNotLoaded() throws Exception {
        double before = counted("missing");
        front.versions.loaded.remove(Front.CHALLENGER);

        ask("");

        Awaitility.await().until(() -> counted("missing") == before + 1);
        assertThat(front.engine.requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ", \"n\": 2",
                ", \"hone::goal\": 1",
                ", \"hone::guidance\": 1.5",
                ", \"hone::exclude\": \"test\"",
            })
    void whatTheCallerChoseOrLeavesOutIsNotComparedWithAnything(String members) throws Exception {
        HttpResponse<String> response = ask(members);

        front.assignment = new Assignment(Front.CHAMPION, Front.BASE, null, null, null);
        ask("");

        List<Captured<ResponseServed>> all = List.copyOf(front.capture.responses);
        assertThat(response.body()).doesNotContain(Front.CHALLENGER);
        assertThat(all).allMatch(one -> one.event().getShadow() == null);
        assertThat(front.engine.requests)
                .noneMatch(request -> request.lease().version().equals(Front.CHALLENGER));
    }

    private Taken taken() throws InterruptedException {
        return Objects.requireNonNull(unseen.poll(10, TimeUnit.SECONDS), "the challenger was asked nothing");
    }

    private static HttpResponse<String> ask(String members) throws Exception {
        return front.post(
                PATH,
                "{\"model\": \"main\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]" + members + "}");
    }

    private static void kept(int responses) {
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> front.capture.responses.size() == responses);
    }

    private static double counted(String outcome) throws Exception {
        String line = "hone_shadow_answers_total{outcome=\"" + outcome + "\"} ";
        return front.get("/metrics")
                .body()
                .lines()
                .filter(one -> one.startsWith(line))
                .mapToDouble(one -> Double.parseDouble(one.substring(line.length())))
                .findFirst()
                .orElse(0);
    }
}
