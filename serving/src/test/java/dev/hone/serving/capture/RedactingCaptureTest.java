package dev.hone.serving.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.privacy.PrivacyConfig;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.records.Tokens;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RedactingCaptureTest {

    private static final Instant AT = Instant.ofEpochSecond(7);
    private static final Tokens TOKENS = new Tokens("sha256:t", List.of(1, 2), List.of());

    private final List<Object> kept = new ArrayList<>();

    private final Capture capture = new RedactingCapture(
            new Capture() {
                @Override
                public CompletableFuture<Void> keep(
                        Captured<PromptSubmitted> prompt, Captured<ResponseServed> response) {
                    kept.add(prompt);
                    kept.add(response);
                    return CompletableFuture.completedFuture(null);
                }

                @Override
                public void feedback(List<Captured<FeedbackGiven>> feedback) {
                    kept.addAll(feedback);
                }
            },
            PrivacyConfig.redaction(Settings.of(Map.of("privacy.redact", "email"))));

    @Test
    void nothingReachesTheOutboxThatMustNotBeKept() {
        PromptSubmitted prompt = PromptSubmitted.newBuilder()
                .setSegment("acme/support")
                .setMessages(List.of(new Message("user", text("I am a@b.de"))))
                .setTokens(TOKENS)
                .build();
        ResponseServed response = ResponseServed.newBuilder()
                .setVersion("main@base")
                .setText(text("Hello a@b.de"))
                .setTokens(TOKENS)
                .build();
        FeedbackGiven feedback = FeedbackGiven.newBuilder()
                .setFeedbackId("f")
                .setMetric("rating")
                .setComment(text("from a@b.de"))
                .setSource(new Source(SourceKind.HUMAN, "u"))
                .setEventTime(AT)
                .build();

        capture.interaction(new Capture.Captured<>("i", prompt, AT), new Capture.Captured<>("i", response, AT));
        capture.feedback(List.of(new Capture.Captured<>("i", feedback, AT)));

        assertThat(kept)
                .containsExactly(
                        new Capture.Captured<>(
                                "i",
                                PromptSubmitted.newBuilder(prompt)
                                        .setMessages(List.of(new Message("user", text("I am [email]"))))
                                        .setTokens(null)
                                        .build(),
                                AT),
                        new Capture.Captured<>(
                                "i",
                                ResponseServed.newBuilder(response)
                                        .setText(text("Hello [email]"))
                                        .setTokens(null)
                                        .build(),
                                AT),
                        new Capture.Captured<>(
                                "i",
                                FeedbackGiven.newBuilder(feedback)
                                        .setComment(text("from [email]"))
                                        .build(),
                                AT));
    }

    @Test
    void withoutTheWishForTokensNoneAreKept() {
        List<Object> plain = new ArrayList<>();
        Capture tokenless = new TokenlessCapture(new Capture() {
            @Override
            public CompletableFuture<Void> keep(Captured<PromptSubmitted> prompt, Captured<ResponseServed> response) {
                plain.add(prompt.event().getTokens() == null);
                plain.add(response.event().getTokens() == null);
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public void feedback(List<Captured<FeedbackGiven>> feedback) {}
        });
        PromptSubmitted prompt = PromptSubmitted.newBuilder()
                .setSegment("acme/support")
                .setMessages(List.of())
                .setTokens(TOKENS)
                .build();
        ResponseServed response = ResponseServed.newBuilder()
                .setVersion("main@base")
                .setText(text("Hello"))
                .setTokens(TOKENS)
                .build();

        tokenless.interaction(new Capture.Captured<>("i", prompt, AT), new Capture.Captured<>("i", response, AT));

        assertThat(plain).containsExactly(true, true);
    }

    private static TextEnvelope text(String text) {
        return new TextEnvelope(null, ByteBuffer.wrap(text.getBytes(UTF_8)));
    }
}
