package dev.hone.serving.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.Message;
import dev.hone.serving.answers.AnswerToken;
import dev.hone.serving.answers.AnswerToken.Candidate;
import dev.hone.serving.answers.AnswerToken.Spelling;
import dev.hone.serving.engine.Engine.Cancellation;
import dev.hone.serving.engine.Generated;
import dev.hone.serving.engine.GenerationFailure.Kind;
import dev.hone.serving.engine.GenerationRequest;
import dev.hone.serving.engine.QueueFullException;
import dev.hone.serving.engine.Revocation;
import dev.hone.serving.engine.Wording;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Answers of an engine that is another process. */
class ExternalEngineTest extends ExternalEngineFixture {

    @Test
    void passesPiecesOnAndEndsWithWhatTheEngineCounts() {
        HeardAnswer heard = asked();

        Generated answer = heard.answer();

        assertThat(heard.pieces()).isEqualTo(SAID);
        assertThat(answer.text()).isEqualTo(String.join("", SAID));
        assertThat(answer.stopped()).isTrue();
        assertThat(answer.tokenIds()).containsExactly(100, 101, 102, 103, 104, 105, 106, 2);
    }

    @Test
    void sendsThePromptAsTrainingSeesItAndHowToSample() {
        asked(new Sampling(0.5, 0.25, 50, 7)
                        .withTopK(3)
                        .withMinP(0.125)
                        .withRepetitionPenalty(1.5)
                        .withStop(List.of("END")))
                .answer();

        JsonNode sent = stub.seen().path("last");
        assertThat(sent.path("prompt").toString()).isEqualTo("[1,2,3]");
        assertThat(sent.path("model").asText()).startsWith("hone.main.");
        assertThat(sent.path("temperature").asDouble()).isEqualTo(0.5);
        assertThat(sent.path("top_p").asDouble()).isEqualTo(0.25);
        assertThat(sent.path("top_k").asInt()).isEqualTo(3);
        assertThat(sent.path("min_p").asDouble()).isEqualTo(0.125);
        assertThat(sent.path("repetition_penalty").asDouble()).isEqualTo(1.5);
        assertThat(sent.path("stop").toString()).isEqualTo("[\"END\"]");
        assertThat(sent.path("seed").asLong()).isEqualTo(7);
        assertThat(sent.path("max_tokens").asInt()).isEqualTo(50);
        assertThat(sent.path("stop_token_ids").toString()).isEqualTo("[259]");
        assertThat(sent.path("stream").asBoolean()).isTrue();
    }

    @Test
    void tellsTheTokensOfThePiecesWithTheirProbabilities() {
        HeardAnswer heard = new HeardAnswer();
        engine.submit(
                request(Sampling.greedy(50).withTopLogprobs(1), () -> true).withSpelling(true), heard);

        Generated answer = heard.answer();

        AnswerToken second = answer.tokens().get(1);
        assertThat(second.chosen())
                .isEqualTo(new Candidate(101, -0.101, new Spelling(" am ", List.of(32, 97, 109, 32))));
        assertThat(second.alternatives())
                .containsExactly(new Candidate(
                        AnswerToken.UNKNOWN_ID, -0.05, new Spelling("other", List.of(111, 116, 104, 101, 114))));
        assertThat(heard.tokens()).isEqualTo(answer.spokenTokens());
        // The token that ended it is none of the text's.
        assertThat(answer.spokenTokens()).hasSize(7);
    }

    @Test
    void sendsWhatShiftsLogitsAndWhenToEnd() {
        asked(Sampling.greedy(50)
                        .withShifts(new Sampling.Shifts(0.5, 0.25, Map.of(7, -100.0)))
                        .withEnding(new Sampling.Ending(3, true, Set.of(9), true)))
                .answer();

        JsonNode sent = stub.seen().path("last");
        assertThat(sent.path("presence_penalty").asDouble()).isEqualTo(0.5);
        assertThat(sent.path("frequency_penalty").asDouble()).isEqualTo(0.25);
        assertThat(sent.path("logit_bias").toString()).isEqualTo("{\"7\":-100.0}");
        assertThat(sent.path("min_tokens").asInt()).isEqualTo(3);
        assertThat(sent.path("ignore_eos").asBoolean()).isTrue();
        assertThat(sent.path("stop_token_ids").toString()).isEqualTo("[9]");
        assertThat(sent.path("include_stop_str_in_output").asBoolean()).isTrue();
    }

    @Test
    void putsTheGoalIntoTheMessagesWhereTheEngineRendersForItself() {
        openAgain(Map.of("serving.external.prompts", "messages"));
        HeardAnswer heard = new HeardAnswer();
        Conversation conversation = Conversation.of(List.of(Message.user("Hi")));

        engine.submit(
                request(Sampling.greedy(50), () -> true)
                        .withWording(new Wording(conversation, "[Goal] Be good.", false)),
                heard);

        assertThat(heard.answer().text()).startsWith("I am the tag.");
        assertThat(heard.answer().tokenIds()).startsWith(100, 101);
        assertThat(heard.answer().tokens().get(1).chosen().logprob()).isEqualTo(-0.101);
        assertThat(stub.seen().path("last").path("messages").toString())
                .isEqualTo("[{\"role\":\"system\",\"content\":\"[Goal] Be good.\"},"
                        + "{\"role\":\"user\",\"content\":\"Hi\"}]");
        assertThat(stub.seen().path("last").has("prompt")).isFalse();
    }

    @Test
    void refusesWhatAnEngineThatKnowsOpenAisMembersAloneCannotHeed() {
        stub.be("{}");
        RequestBody bodies =
                new RequestBody(new AskedForms(EngineKind.STATIC, true, Set.of()), base.renderer(), base.endTokenIds());
        GenerationRequest filtered = request(Sampling.greedy(5).withTopK(3), () -> true);
        GenerationRequest plain = request(Sampling.greedy(5), () -> true);
        try {
            assertThat(bodies.problem(filtered))
                    .hasValueSatisfying(problem -> assertThat(problem.kind()).isEqualTo(Kind.REFUSED));
            assertThat(bodies.problem(plain)).isEmpty();
            assertThat(bodies.of("m", plain).has("stop_token_ids")).isFalse();
            assertThat(bodies.of("m", plain).has("return_token_ids")).isFalse();
        } finally {
            filtered.lease().close();
            plain.lease().close();
        }
    }

    @Test
    void tellsLlamaCppToLeaveTheProbabilitiesAsTheyAre() {
        GenerationRequest plain = request(Sampling.greedy(5), () -> true);
        GenerationRequest filtered = request(Sampling.greedy(5).withTopK(3).withRepetitionPenalty(1.5), () -> true);
        RequestBody bodies = new RequestBody(
                new AskedForms(EngineKind.LLAMACPP, true, Set.of()), base.renderer(), base.endTokenIds());
        try {
            JsonNode sent = bodies.of("m", plain);
            assertThat(sent.path("top_k").asInt(-1)).isZero();
            assertThat(sent.path("top_p").asDouble()).isEqualTo(1);
            assertThat(sent.path("min_p").asDouble(-1)).isZero();
            assertThat(sent.path("repeat_penalty").asDouble()).isEqualTo(1);
            assertThat(bodies.problem(filtered)).isEmpty();
            assertThat(bodies.of("m", filtered).path("top_k").asInt()).isEqualTo(3);
            assertThat(bodies.of("m", filtered).path("repeat_penalty").asDouble())
                    .isEqualTo(1.5);
        } finally {
            plain.lease().close();
            filtered.lease().close();
        }
    }

    @Test
    void refusesWhatTgiWouldTakeForSomethingElse() {
        RequestBody bodies =
                new RequestBody(new AskedForms(EngineKind.TGI, false, Set.of()), base.renderer(), base.endTokenIds());
        Wording wording = new Wording(Conversation.of(List.of(Message.user("Hi"))), null, false);
        GenerationRequest plain = request(Sampling.greedy(5), () -> true).withWording(wording);
        GenerationRequest shifted = request(
                        Sampling.greedy(5).withShifts(new Sampling.Shifts(0.5, 0, Map.of())), () -> true)
                .withWording(wording);
        try {
            assertThat(bodies.problem(plain)).isEmpty();
            assertThat(bodies.problem(shifted))
                    .hasValueSatisfying(problem -> assertThat(problem.kind()).isEqualTo(Kind.REFUSED));
        } finally {
            plain.lease().close();
            shifted.lease().close();
        }
    }

    @Test
    void endsAtTheLengthThatWasAskedFor() {
        Generated answer = asked(Sampling.greedy(2)).answer();

        assertThat(answer.text()).isEqualTo("I am ");
        assertThat(answer.stopped()).isFalse();
    }

    @Test
    void anAnswerThatHasBegunEndsAtItsDeadlineWithWhatThereIs() {
        openAgain(Map.of("serving.external.silence.timeout.ms", "86400000"));
        stub.be("{\"hangAfter\": 2}");
        HeardAnswer heard = asked();
        await().until(() -> heard.pieces().size() == 2);

        pass(LONG.plusSeconds(21));

        assertThat(heard.answer().text()).isEqualTo("I am ");
        assertThat(heard.answer().stopped()).isFalse();
    }

    @Test
    void anEngineThatFallsSilentInTheMiddleFails() {
        stub.be("{\"hangAfter\": 2}");
        HeardAnswer heard = asked();
        await().until(() -> heard.pieces().size() == 2);

        pass(Duration.ofSeconds(31));

        assertThat(heard.failure().kind()).isEqualTo(Kind.BROKEN);
        assertThat(heard.failure().words()).contains("silent");
    }

    @Test
    void cancellingClosesTheConnection() {
        stub.be("{\"hangAfter\": 1}");
        HeardAnswer heard = new HeardAnswer();
        int gone = stub.seen().path("gone").asInt();
        Cancellation cancellation = engine.submit(request(Sampling.greedy(50), () -> true), heard);
        await().until(() -> heard.pieces().size() == 1);

        cancellation.cancel();

        assertThat(heard.failure().kind()).isEqualTo(Kind.CANCELLED);
        await().until(() -> stub.seen().path("gone").asInt() == gone + 1);
        assertThat(engine.running()).isZero();
    }

    @Test
    void aVersionThatWasTakenBackEndsItsAnswersAfterAWhileWithWhatThereIs() {
        stub.be("{\"hangAfter\": 2}");
        AtomicReference<Boolean> trusted = new AtomicReference<>(true);
        HeardAnswer heard = new HeardAnswer();
        engine.submit(request(Sampling.greedy(50), trusted::get), heard);
        await().until(() -> heard.pieces().size() == 2);
        trusted.set(false);
        await().pollDelay(Duration.ofMillis(100)).until(() -> !heard.isOver());

        pass(Revocation.GRACE);

        assertThat(heard.answer().text()).isEqualTo("I am ");
    }

    @Test
    void noMoreAreUnderWayThanMayBeAndTheRestWaits() {
        openAgain(Map.of("serving.engine.max.rows", "3"));
        int before = stub.seen().path("answers").asInt();
        stub.be("{\"tokenDelayMs\": 10}");

        List<HeardAnswer> all = IntStream.range(0, 12).mapToObj(i -> asked()).toList();

        all.forEach(HeardAnswer::answer);
        // The engine counts an answer once it has said all of it, and by then it may have been heard.
        await().until(() -> stub.seen().path("answers").asInt() == before + 12);
        assertThat(stub.seen().path("mostRunning").asInt()).isLessThanOrEqualTo(3);
    }

    @Test
    void whoFindsTheLineFullIsTurnedAway() {
        openAgain(Map.of("serving.engine.max.rows", "1", "serving.engine.max.waiting", "1"));
        stub.be("{\"hangAfter\": 1}");
        List<Cancellation> held = new ArrayList<>();
        held.add(engine.submit(request(Sampling.greedy(9), () -> true), new HeardAnswer()));
        await().until(() -> engine.waiting() == 0);
        held.add(engine.submit(request(Sampling.greedy(9), () -> true), new HeardAnswer()));

        assertThatThrownBy(() -> engine.submit(request(Sampling.greedy(9), () -> true), new HeardAnswer()))
                .isInstanceOf(QueueFullException.class);

        held.forEach(Cancellation::cancel);
    }

    @Test
    void whatIsUnderWayComesToItsEndWhenTheServerStops() {
        stub.be("{\"tokenDelayMs\": 20}");
        HeardAnswer heard = asked();
        await().until(() -> !heard.pieces().isEmpty());

        engine.close();

        assertThat(heard.answer().stopped()).isTrue();
    }
}
