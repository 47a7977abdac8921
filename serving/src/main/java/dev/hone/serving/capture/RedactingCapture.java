package dev.hone.serving.capture;

import dev.hone.schemas.privacy.Redaction;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Takes what must not be kept out of events before they are. What was answered is not changed by it. */
public record RedactingCapture(Capture capture, Redaction redaction) implements Capture {

    @Override
    public CompletableFuture<Void> keep(Captured<PromptSubmitted> prompt, Captured<ResponseServed> response) {
        return capture.keep(redacted(prompt, redaction::prompt), redacted(response, redaction::response));
    }

    @Override
    public void feedback(List<Captured<FeedbackGiven>> feedback) {
        capture.feedback(
                feedback.stream().map(one -> redacted(one, redaction::feedback)).toList());
    }

    private static <T> Captured<T> redacted(Captured<T> captured, UnaryOperator<T> redaction) {
        return captured.with(redaction.apply(captured.event()));
    }
}
