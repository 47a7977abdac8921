package dev.hone.serving.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hone.llm.generate.Sampling;
import dev.hone.serving.engine.Generated;
import dev.hone.serving.engine.GenerationFailure;
import dev.hone.serving.engine.GenerationFailure.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of requests where an engine fails, forgets, falls silent or is not there. */
class BrokenEngineTest extends ExternalEngineFixture {

    @Test
    void anAnswerThatEndsWithoutSayingWhyIsNotWhole() {
        stub.be("{\"endAfter\": 3}");

        HeardAnswer heard = asked();

        assertThat(heard.failure().kind()).isEqualTo(Kind.BROKEN);
        assertThat(heard.failure().words()).contains("broke off");
    }

    @Test
    void anAnswerThatDiesInTheMiddleFails() {
        stub.be("{\"dieAfter\": 3}");

        HeardAnswer heard = asked();

        assertThat(heard.failure().kind()).isEqualTo(Kind.BROKEN);
        assertThat(heard.pieces()).isEqualTo(SAID.subList(0, 3));
    }

    @Test
    void anAnswerThatDiesBeforeItsFirstTokenIsNoFaultOfItsVersion() {
        stub.be("{\"dieAfter\": 0}");

        assertThat(asked().failure().kind()).isEqualTo(Kind.AWAY);
    }

    @Test
    void anErrorEventInTheMiddleFailsThoughTheStreamEndsAsAWholeOneDoes() {
        stub.be("{\"errorAfter\": 3}");

        HeardAnswer heard = asked();

        assertThat(heard.failure().kind()).isEqualTo(Kind.BROKEN);
        assertThat(heard.failure().words()).doesNotContain("EngineCore");
    }

    @Test
    void whatIsNoEventFails() {
        stub.be("{\"garbageAfter\": 2}");

        GenerationFailure failure = asked().failure();

        assertThat(failure.kind()).isEqualTo(Kind.BROKEN);
        assertThat(failure.words()).contains("not JSON");
    }

    @Test
    void anAnswerUnderAnotherNameIsRefusedAndItsVersionLoadedAgain() {
        stub.be("{\"answersAs\": \"" + StubProcess.BASE + "\"}");

        HeardAnswer heard = asked();

        assertThat(heard.failure().kind()).isEqualTo(Kind.GONE);
        assertThat(heard.pieces()).isEmpty();
        assertThat(losses).containsExactly(Kind.BROKEN);
        assertThat(versions.loaded()).doesNotContain(version);
        stub.be("{}");
        awaitLoaded();
    }

    @Test
    void aVersionThatTheEngineHasForgottenIsLoadedAgain() {
        stub.be("{\"forget\": true}");

        HeardAnswer heard = asked();

        assertThat(heard.failure().kind()).isEqualTo(Kind.GONE);
        assertThat(losses).containsExactly(Kind.GONE);
        awaitLoaded();
        assertThat(asked().answer().text()).startsWith("I am the tag.");
    }

    @Test
    void passesOnThatTheEngineHasTooMuchToDoAndWhenToComeAgain() {
        stub.be("{\"status\": 429, \"retryAfter\": \"7\"}");

        assertThat(asked().failure())
                .satisfies(failure -> assertThat(failure.kind()).isEqualTo(Kind.BUSY))
                .satisfies(failure -> assertThat(failure.retryAfterSeconds()).isEqualTo(7));
    }

    @Test
    void passesOnThatTheEngineDoesNotAnswerNow() {
        stub.be("{\"status\": 503, \"retryAfter\": \"30\"}");

        assertThat(asked().failure())
                .isEqualTo(new GenerationFailure(
                        Kind.AWAY, "the engine does not answer now (HTTP 503); try again later", 30));
    }

    @Test
    void passesOnThatTheEngineDoesNotTakeTheRequest() {
        stub.be("{\"status\": 400}");

        assertThat(asked().failure().kind()).isEqualTo(Kind.REFUSED);
    }

    @Test
    void anEngineThatFailsFailsItsVersion() {
        stub.be("{\"status\": 500}");

        assertThat(asked().failure().kind()).isEqualTo(Kind.BROKEN);
    }

    @Test
    void anAnswerThatDoesNotBeginInTimeIsGivenUpAndItsConnectionClosed() {
        stub.be("{\"hangAfter\": 0}");
        HeardAnswer heard = asked();
        await().until(() -> stub.seen().path("running").asInt() == 1);
        int gone = stub.seen().path("gone").asInt();

        pass(Duration.ofSeconds(21));

        assertThat(heard.failure().kind()).isEqualTo(Kind.DEADLINE);
        await().until(() -> stub.seen().path("gone").asInt() == gone + 1);
    }

    @ParameterizedTest(name = "tells no tokens: {0}")
    @ValueSource(booleans = {false, true})
    void anEngineThatGoesOnBeyondWhatWasAskedForIsCutThereAndLeft(boolean mute) {
        stub.be("{\"endless\": true, \"mute\": " + mute + "}");
        int gone = stub.seen().path("gone").asInt();

        Generated answer = asked(Sampling.greedy(5)).answer();

        assertThat(answer.text()).isEqualTo("on ".repeat(5));
        assertThat(answer.tokens()).hasSize(5);
        assertThat(answer.stopped()).isFalse();
        assertThat(excesses).containsExactly(Excess.LENGTH);
        await().until(() -> stub.seen().path("gone").asInt() == gone + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483647", "1e12", "51", "-5"})
    void aCountThatCannotBeIsNotBelieved(String count) {
        stub.be("{\"usage\": " + count + "}");

        Generated answer = asked().answer();

        assertThat(answer.tokens()).hasSize(SAID.size() + 1);
        assertThat(answer.text()).isEqualTo(String.join("", SAID));
        assertThat(excesses).containsExactly(Excess.COUNT);
        assertThat(asked().answer().stopped()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"null, 7", "9, 9", "60, 7"})
    void whereNoTokensAreToldTheyAreCountedByTheEngineOrElseByItsPieces(String count, int tokens) {
        stub.be("{\"mute\": true, \"usage\": " + count + "}");

        assertThat(asked().answer().tokens()).hasSize(tokens);
    }

    @Test
    void anEngineThatIsNotThereIsNoFaultOfAnyVersion() {
        stub.kill();
        try {
            assertThat(asked().failure().kind()).isEqualTo(Kind.AWAY);
        } finally {
            stub.startAgain();
        }
    }

    @Test
    void anEngineThatIsKilledInTheMiddleFailsTheAnswer() {
        stub.be("{\"exitAfter\": 4}");
        HeardAnswer heard = asked();
        try {
            assertThat(heard.failure().kind()).isEqualTo(Kind.BROKEN);
            assertThat(heard.pieces()).isEqualTo(SAID.subList(0, 4));
        } finally {
            stub.startAgain();
        }
    }
}
