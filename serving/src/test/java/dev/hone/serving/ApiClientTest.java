package dev.hone.serving;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hone.api.HoneClient;
import dev.hone.api.chat.ChatChunk;
import dev.hone.api.chat.ChatCompletion;
import dev.hone.api.chat.ChatRequest;
import dev.hone.api.chat.ChatStream;
import dev.hone.api.chat.Message;
import dev.hone.api.chat.Tool;
import dev.hone.api.completions.Completion;
import dev.hone.api.completions.CompletionRequest;
import dev.hone.api.feedback.Feedback;
import dev.hone.api.feedback.FeedbackToken;
import dev.hone.api.feedback.Outcome;
import dev.hone.api.feedback.Source;
import dev.hone.api.feedback.Target;
import dev.hone.api.feedback.TokenRequest;
import dev.hone.api.http.ApiException;
import dev.hone.api.http.EventStream;
import dev.hone.api.http.Json;
import dev.hone.api.http.Retries;
import dev.hone.api.models.Model;
import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.SourceKind;
import dev.hone.serving.answers.AnswerToken;
import dev.hone.serving.answers.AnswerToken.Candidate;
import dev.hone.serving.answers.AnswerToken.Spelling;
import dev.hone.serving.answers.Piece;
import dev.hone.serving.engine.Generated;
import dev.hone.serving.engine.GenerationFailure.Kind;
import dev.hone.serving.engine.GenerationListener;
import dev.hone.serving.engine.GenerationRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java client against the real surface. */
class ApiClientTest {

    private static final ChatRequest ASKED =
            ChatRequest.of("main").user("Hi").subject("u7").build();

    private static Front front;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path keys = Files.writeString(
                folder.resolve("keys.json"),
                "[{\"id\": \"web\", \"sha256\": \"%s\", \"scopes\": [\"infer\", \"feedback\"], \"tenant\": \"acme\"}]"
                        .formatted(Sha256.hex(Sha256.of("web-key"))));
        Path secrets = Files.writeString(folder.resolve("secrets"), "a".repeat(64));
        front = new Front(
                folder, Map.of("serving.keys", keys.toString(), "serving.feedback.token.secrets", secrets.toString()));
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    @BeforeEach
    void reset() {
        front.reset();
    }

    private static HoneClient client(String key) {
        return HoneClient.at("http://127.0.0.1:" + front.port() + "/v1")
                .key(key)
                .clock(() -> Front.NOW)
                .retries(Retries.none())
                .build();
    }

    private static HoneClient client() {
        return client("web-key");
    }

    private static AnswerToken token(int id, String text) {
        Candidate chosen =
                new Candidate(id, -.5, new Spelling(text, text.chars().boxed().toList()));
        return new AnswerToken(chosen, List.of(chosen));
    }

    private static void spell(GenerationRequest request, GenerationListener listener) {
        List<AnswerToken> tokens = List.of(token(1, "Hel"), token(2, "lo"));
        listener.text(new Piece("Hel", tokens.subList(0, 1)));
        listener.text(new Piece("lo", tokens.subList(1, 2)));
        request.lease().close();
        listener.done(new Generated("Hello", List.of(), tokens, 2, false, 1, 2));
    }

    @Test
    void anAnswerHasAllThatIsToldOfIt() {
        front.engine.answer = ApiClientTest::spell;

        ChatCompletion answer = client().chat()
                .create(ChatRequest.of("main")
                        .user("Hi")
                        .logprobs(1)
                        .choices(2)
                        .segment("acme/support")
                        .build());

        assertThat(answer.text()).isEqualTo("Hello");
        assertThat(answer.choices()).hasSize(2).allSatisfy(choice -> {
            assertThat(choice.finishReason()).isEqualTo("length");
            assertThat(requireNonNull(choice.logprobs()).tokens())
                    .extracting(one -> one.token())
                    .containsExactly("Hel", "lo");
            assertThat(requireNonNull(choice.logprobs()).tokens().get(0).topLogprobs())
                    .hasSize(1);
        });
        assertThat(requireNonNull(answer.usage()).totalTokens())
                .isEqualTo(requireNonNull(answer.usage()).promptTokens()
                        + requireNonNull(answer.usage()).completionTokens());
        assertThat(requireNonNull(answer.hone()).version()).isEqualTo(Front.CHAMPION);
        assertThat(requireNonNull(answer.hone()).segment()).isEqualTo("acme/support");
        assertThat(front.capture.prompts)
                .extracting(one -> one.interactionId())
                .containsExactly(answer.id(), answer.id(1));
    }

    @Test
    void aStreamMakesTheSameWhole() {
        front.engine.answer = ApiClientTest::spell;
        ChatRequest asked = ChatRequest.of("main").user("Hi").logprobs(1).build();
        ChatCompletion whole = client().chat().create(asked);
        List<String> pieces = new ArrayList<>();

        try (ChatStream stream = client().chat().stream(asked)) {
            for (ChatChunk chunk : stream) {
                pieces.add(chunk.text());
            }
            ChatCompletion gathered = stream.gathered();

            assertThat(pieces).contains("Hel", "lo");
            assertThat(gathered.choices()).isEqualTo(whole.choices());
            assertThat(gathered.usage()).isEqualTo(whole.usage());
            assertThat(gathered.hone()).isEqualTo(whole.hone());
        }
    }

    @Test
    void whoLeavesAStreamEndsTheWorkForIt() throws Exception {
        front.engine.answer = FakeEngine::dawdle;

        try (ChatStream stream = client().chat().stream(ASKED)) {
            var pieces = stream.iterator();
            while (!pieces.next().text().equals("Hello")) {
                assertThat(pieces.hasNext()).isTrue();
            }
        }

        assertThat(front.engine.cancelled.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoCancelsAnAnswerEndsTheWorkForIt() throws Exception {
        front.engine.answer = FakeEngine::dawdle;
        CompletableFuture<ChatCompletion> later = client().chat().createLater(ASKED);
        assertThat(front.engine.taken.await(20, TimeUnit.SECONDS)).isTrue();

        later.cancel(true);

        assertThat(front.engine.cancelled.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoHasWaitedLongEnoughEndsTheWorkForIt() throws Exception {
        front.engine.answer = FakeEngine::dawdle;
        HoneClient hasty = HoneClient.at("http://127.0.0.1:" + front.port())
                .key("web-key")
                .patience(Duration.ofSeconds(1))
                .build();

        assertThatThrownBy(() -> hasty.chat().create(ASKED)).hasMessageContaining("within 1000 ms");

        assertThat(front.engine.cancelled.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(front.engine.requests).hasSize(1);
    }

    @Test
    void toolsAreCalledAndFormsAreKeptTo(@TempDir Path folder) throws Exception {
        String schema = "{\"type\": \"object\", \"properties\": {\"city\": {\"enum\": [\"Rome\", \"Oslo\"]}},"
                + " \"required\": [\"city\"]}";
        try (CallingServer server = new CallingServer(folder)) {
            HoneClient hone = HoneClient.at("http://127.0.0.1:" + server.port()).build();
            var asked = ChatRequest.of("main").user("Hi").maxTokens(200).seed(1);
            ChatRequest calling = asked.tool(Tool.function("weather", "Tells it", schema))
                    .callOf("weather")
                    .build();

            ChatCompletion called = hone.chat().create(calling);
            ChatCompletion streamed;
            try (ChatStream stream = hone.chat().stream(calling)) {
                stream.forEach(ChatChunk::text);
                streamed = stream.gathered();
            }
            ChatCompletion formed = hone.chat()
                    .create(ChatRequest.of("main")
                            .user("Hi")
                            .message(called.choices().get(0).message())
                            .message(Message.tool(called.calls().get(0).id(), "warm"))
                            .maxTokens(200)
                            .jsonSchema("place", schema)
                            .build());

            assertThat(called.calls().get(0).function().name()).isEqualTo("weather");
            assertThat(called.calls().get(0).arguments().path("city").asText()).isIn("Rome", "Oslo");
            assertThat(streamed.calls().get(0).arguments().path("city").asText())
                    .isIn("Rome", "Oslo");
            assertThat(Json.parsed(formed.text()).path("city").asText()).isIn("Rome", "Oslo");
        }
    }

    @Test
    void textsAreContinuedWithTheirTokens() {
        front.engine.answer = ApiClientTest::spell;
        CompletionRequest asked = CompletionRequest.of("main")
                .prompts(List.of("A", "B"))
                .logprobs(1)
                .build();

        Completion whole = client().completions().create(asked);
        StringBuilder first = new StringBuilder();
        List<Completion> pieces = new ArrayList<>();
        try (EventStream<Completion> stream = client().completions().stream(asked)) {
            stream.forEach(pieces::add);
        }
        pieces.forEach(piece -> piece.choices().stream()
                .filter(choice -> choice.index() == 0)
                .forEach(choice -> first.append(choice.text())));

        assertThat(whole.choices()).extracting(Completion.Choice::text).containsExactly("Hello", "Hello");
        assertThat(requireNonNull(whole.choices().get(1).logprobs()).tokens()).containsExactly("Hel", "lo");
        assertThat(front.capture.prompts)
                .extracting(one -> one.interactionId())
                .contains(whole.choices().get(1).id());
        assertThat(first).hasToString("Hello");
        assertThat(pieces.get(pieces.size() - 1).usage()).isNotNull();
        assertThat(client().completions()
                        .create(CompletionRequest.of("main")
                                .prompt("A")
                                .echo(true)
                                .build())
                        .text())
                .isEqualTo("AHello");
    }

    @Test
    void modelsAreListedAndMissedByName() {
        assertThat(client().models().list()).extracting(Model::id).contains("main");
        assertThat(client().models().get("main").id()).isEqualTo("main");
        assertThatThrownBy(() -> client().models().get("a b/c")).isInstanceOf(ApiException.NotFound.class);
    }

    @Test
    void feedbackOfEveryKindIsKeptAsItWasMeant() {
        var said = client().feedback();

        String id = said.give(Feedback.on("r1").thumb(true).from("u7").build());
        said.give(Feedback.on("r1")
                .metric("rating")
                .correction("Better so")
                .comment("dull")
                .build());
        said.give(Feedback.on("r1")
                .metric("sold", 3)
                .from(new Source(Source.Kind.OUTCOME, "shop"))
                .at(Front.NOW.minusSeconds(60))
                .build());
        said.give(Feedback.onSession("s1").rating(4).id("mine").build());
        said.give(Feedback.on("r1").exclude("opted_out").build());
        said.retract("mine", Target.session("s1"), Source.human("u7"));

        List<FeedbackGiven> kept =
                front.capture.feedback.stream().map(one -> one.event()).toList();
        assertThat(kept).hasSize(6);
        assertThat(kept.get(0).getFeedbackId()).isEqualTo(id).startsWith("feedback-");
        assertThat(kept.get(0).getValue()).isEqualTo(true);
        assertThat(kept.get(0).getSource().getId()).isEqualTo("u7");
        assertThat(kept.get(0).getEventTime()).isEqualTo(Front.NOW);
        assertThat((CharSequence) StandardCharsets.UTF_8.decode(
                        kept.get(1).getCorrection().getBytes().duplicate()))
                .hasToString("Better so");
        assertThat(kept.get(2).getSource().getKind()).isEqualTo(SourceKind.OUTCOME);
        assertThat(kept.get(2).getEventTime()).isEqualTo(Front.NOW.minusSeconds(60));
        assertThat(kept.get(3).getSession()).isEqualTo("s1");
        assertThat(kept.get(4).getExcluded()).isEqualTo(Exclusion.OPTED_OUT);
        assertThat(kept.get(5).getRetracted()).isTrue();
        assertThat(front.capture.feedback.get(5).interactionId()).isEqualTo("s1");
    }

    @Test
    void manyAtOnceAreTakenWholeOrOneByOneOrOnlyLookedAt() {
        Feedback good = Feedback.on("r1").thumb(true).build();
        Feedback bad = Feedback.on("r2").metric("thumb").build();
        var said = client().feedback();

        assertThat(said.check(List.of(good, bad))).extracting(Outcome::taken).containsExactly(true, false);
        assertThatThrownBy(() -> said.giveAll(List.of(good, bad))).isInstanceOf(ApiException.Invalid.class);
        assertThat(requireNonNull(said.giveEach(List.of(bad)).get(0).error()).param())
                .isEqualTo("[0].value");
        assertThat(front.capture.feedback).isEmpty();
        assertThat(said.giveEach(List.of(bad, good))).extracting(Outcome::taken).containsExactly(false, true);
        assertThat(said.giveAll(List.of(good, good))).doesNotHaveDuplicates();
        assertThat(front.capture.feedback).hasSize(3);
    }

    @Test
    void aTokenVotesInTheNameThatItIsFor() {
        FeedbackToken token = client().feedback()
                .token(TokenRequest.on("r1", "thumb").as("u7").lasting(Duration.ofMinutes(5)));

        client(token.token()).feedback().give(Feedback.on("r1").thumb(true).build());

        assertThat(token.expiresAt()).isEqualTo(Front.NOW.plusSeconds(300));
        assertThat(token.toString()).doesNotContain(token.token());
        assertThat(front.capture.feedback.get(0).event().getSource().getId()).isEqualTo("u7");
        assertThatThrownBy(() -> client(token.token())
                        .feedback()
                        .give(Feedback.on("r2").thumb(true).build()))
                .isInstanceOf(ApiException.Forbidden.class);
    }

    @Test
    void refusalsAreOfTheirKinds() {
        var wrong = catchThrowableOfType(
                ApiException.Invalid.class,
                () -> client().chat()
                        .create(ChatRequest.of("main").user("Hi").temperature(9).build()));
        assertThat(wrong.param()).isEqualTo("temperature");
        assertThat(wrong.requestId()).isNotBlank();
        var missing = catchThrowableOfType(
                ApiException.NotFound.class,
                () -> client().chat().create(ChatRequest.of("nobody").user("Hi").build()));
        assertThat(missing.code()).isEqualTo("model_not_found");
        assertThatThrownBy(() -> client("other").chat().create(ASKED)).isInstanceOf(ApiException.Unauthenticated.class);
        front.engine.room = 0;
        assertThatThrownBy(() -> client().chat().create(ASKED)).isInstanceOf(ApiException.Busy.class);
    }

    @Test
    void aStreamThatFailsInItsMiddleSaysWhy() {
        front.engine.answer = (request, listener) -> {
            listener.text(Piece.of("Hello"));
            FakeEngine.fail(request, listener, Kind.DEADLINE);
        };

        try (ChatStream stream = client().chat().stream(ASKED)) {
            assertThatThrownBy(() -> stream.forEach(ChatChunk::text)).isInstanceOf(ApiException.ServerFault.class);
            assertThat(stream.gathered().text()).isEqualTo("Hello");
        }
    }
}
