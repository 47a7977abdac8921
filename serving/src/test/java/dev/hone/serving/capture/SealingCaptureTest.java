package dev.hone.serving.capture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.envelope.SealedHeader;
import dev.hone.schemas.keys.MasterKeys;
import dev.hone.schemas.keys.TextKey;
import dev.hone.schemas.privacy.PrivacyConfig;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.records.Tokens;
import dev.hone.serving.capture.Capture.Captured;
import dev.hone.serving.keys.KeyedIds;
import dev.hone.serving.keys.ServingKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SealingCaptureTest {

    private static final Tokens TOKENS = new Tokens("sha256:t", List.of(1, 2), List.of());

    private static final Instant AT = Instant.ofEpochSecond(7);

    private final List<Captured<PromptSubmitted>> prompts = new ArrayList<>();
    private final List<Captured<ResponseServed>> responses = new ArrayList<>();
    private final List<Captured<FeedbackGiven>> given = new ArrayList<>();
    private final ServingKeys keys = new ServingKeys(
            MasterKeys.of(List.of(Base64.getEncoder().encodeToString(new byte[32]))),
            () -> true,
            key -> {},
            recordKey -> {});
    private final Capture capture = new SealingCapture(
            new Capture() {
                @Override
                public CompletableFuture<Void> keep(
                        Captured<PromptSubmitted> prompt, Captured<ResponseServed> response) {
                    prompts.add(prompt);
                    responses.add(response);
                    return CompletableFuture.completedFuture(null);
                }

                @Override
                public void feedback(List<Captured<FeedbackGiven>> feedback) {
                    given.addAll(feedback);
                }
            },
            keys);

    @Test
    void whatIsSaidInAConversationOfASubjectIsSealedForIt() throws IOException {
        ask(capture, "i1", "u1", "what grows on the vine?", "grapes do");

        TextKey key = keys.forSubject("u1", AT);
        PromptSubmitted prompt = prompts.get(0).event();
        TextEnvelope answer = responses.get(0).event().getText();
        assertThat(prompts.get(0).event().getTokens()).isNull();
        assertThat(responses.get(0).event().getTokens()).isNull();
        assertThat(seen(prompt.toByteBuffer())).doesNotContain("vine", "be brief");
        assertThat(seen(responses.get(0).event().toByteBuffer())).doesNotContain("grapes");
        assertThat(prompt.getMessages()).extracting(Message::getRole).containsExactly("system", "user");
        assertThat(key.open("i1", prompt.getMessages().get(1).getContent())).isEqualTo(text("what grows on the vine?"));
        assertThat(key.open("i1", answer)).isEqualTo(text("grapes do"));
        assertThat(prompt.getSubject()).isEqualTo("u1");
    }

    @Test
    void fingerprintsTellAlikeAnswersAndConversationsAcrossSubjectsAndNothingOfATurn() {
        ask(capture, "i1", "u1", "hello", "Good day");
        ask(capture, "i2", "u2", "Hello ", "good  day");
        ask(capture, "i3", "u2", "goodbye", "good night");

        assertThat(conversation(0)).isNotNull().isEqualTo(conversation(1)).isNotEqualTo(conversation(2));
        assertThat(fingerprint(responses.get(0).event().getText()))
                .isNotNull()
                .isEqualTo(fingerprint(responses.get(1).event().getText()))
                .isNotEqualTo(fingerprint(responses.get(2).event().getText()));
        assertThat(fingerprint(prompts.get(0).event().getMessages().get(0).getContent()))
                .isNull();
    }

    @Test
    void whatIsSaidWithoutASubjectStaysAsItIs() {
        ask(capture, "i1", null, "what grows on the vine?", "grapes do");
        capture.feedback(List.of(feedback("i1", null, text("vines do"))));

        assertThat(prompts.get(0).event().getMessages().get(1).getContent()).isEqualTo(text("what grows on the vine?"));
        assertThat(responses.get(0).event().getText()).isEqualTo(text("grapes do"));
        assertThat(responses.get(0).event().getTokens()).isEqualTo(TOKENS);
        assertThat(given.get(0).event().getCorrection()).isEqualTo(text("vines do"));
    }

    @Test
    void feedbackIsSealedForTheSubjectOfTheConversationWhoeverGivesIt() {
        TextKey key = keys.forSubject("u1", AT);
        String id = KeyedIds.named("chatcmpl-1", key) + ".1";

        capture.feedback(List.of(feedback(id, null, text("vines do"))));

        FeedbackGiven feedback = given.get(0).event();
        assertThat(key.open(id, feedback.getCorrection())).isEqualTo(text("vines do"));
        assertThat(key.open(id, feedback.getComment())).isEqualTo(text("a remark"));
        assertThat(feedback.getValue()).isEqualTo(4.0);
        assertThat(given.get(0).interactionId()).isEqualTo(id);
    }

    @Test
    void aCorrectionThatRepeatsTheAnswerHasItsBytes() {
        TextKey key = keys.forSubject("u1", AT);
        String id = KeyedIds.named("chatcmpl-1", key);
        ask(capture, id, "u1", "what grows on the vine?", "grapes do");

        capture.feedback(List.of(feedback(id, null, text("grapes do"))));

        assertThat(given.get(0).event().getCorrection())
                .isEqualTo(responses.get(0).event().getText());
    }

    @Test
    void whatAClientSendsTwiceIsTheSameBytes() throws IOException {
        String id = KeyedIds.named("chatcmpl-1", keys.forSubject("u1", AT));
        capture.feedback(List.of(feedback(id, null, text("vines do"))));
        capture.feedback(List.of(feedback(id, null, text("vines do"))));

        assertThat(given.get(0).event().toByteBuffer())
                .isEqualTo(given.get(1).event().toByteBuffer());
    }

    @Test
    void aRemarkOnASessionIsSealedForWhoGivesIt() {
        capture.feedback(List.of(feedback("s1", "s1", null)));

        assertThat(keys.forSubject("rater", AT).open("s1", given.get(0).event().getComment()))
                .isEqualTo(text("a remark"));
    }

    @Test
    void whatMustNotBeKeptIsTakenOutBeforeTheSeal() {
        Capture both =
                new RedactingCapture(capture, PrivacyConfig.redaction(Settings.of(Map.of("privacy.redact", "email"))));

        ask(both, "i1", "u1", "I am a@b.de", "hello");

        assertThat(keys.forSubject("u1", AT)
                        .open("i1", prompts.get(0).event().getMessages().get(1).getContent()))
                .isEqualTo(text("I am [email]"));
    }

    private static void ask(Capture capture, String id, @Nullable String subject, String question, String answer) {
        PromptSubmitted prompt = PromptSubmitted.newBuilder()
                .setTokens(TOKENS)
                .setSegment("acme/support")
                .setSubject(subject)
                .setMessages(List.of(new Message("system", text("be brief")), new Message("user", text(question))))
                .build();
        ResponseServed response = ResponseServed.newBuilder()
                .setTokens(TOKENS)
                .setVersion("main@base")
                .setText(text(answer))
                .build();
        capture.interaction(new Captured<>(id, prompt, AT), new Captured<>(id, response, AT));
    }

    private static Captured<FeedbackGiven> feedback(
            String key, @Nullable String session, @Nullable TextEnvelope correction) {
        return new Captured<>(
                key,
                FeedbackGiven.newBuilder()
                        .setFeedbackId("f")
                        .setMetric("rating")
                        .setValue(4.0)
                        .setCorrection(correction)
                        .setComment(text("a remark"))
                        .setSource(new Source(SourceKind.HUMAN, "rater"))
                        .setEventTime(AT)
                        .setSession(session)
                        .build(),
                AT);
    }

    private @Nullable Long conversation(int index) {
        List<Message> messages = prompts.get(index).event().getMessages();
        return fingerprint(messages.get(messages.size() - 1).getContent());
    }

    private static @Nullable Long fingerprint(TextEnvelope text) {
        return SealedHeader.of(text).orElseThrow().fingerprint();
    }

    private static String seen(ByteBuffer bytes) {
        return ISO_8859_1.decode(bytes.duplicate()).toString();
    }

    private static TextEnvelope text(String text) {
        return new TextEnvelope(null, ByteBuffer.wrap(text.getBytes(UTF_8)));
    }
}
