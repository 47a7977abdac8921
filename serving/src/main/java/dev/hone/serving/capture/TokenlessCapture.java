package dev.hone.serving.capture;

import dev.hone.schemas.answers.TokensKept;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Leaves token ids and log-probabilities out of what is kept. */
public record TokenlessCapture(Capture capture) implements Capture {

    @Override
    public CompletableFuture<Void> keep(Captured<PromptSubmitted> prompt, Captured<ResponseServed> response) {
        return capture.keep(
                prompt.with(TokensKept.none(prompt.event())), response.with(TokensKept.none(response.event())));
    }

    @Override
    public void feedback(List<Captured<FeedbackGiven>> feedback) {
        capture.feedback(feedback);
    }
}
