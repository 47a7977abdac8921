package dev.hone.serving;

import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.serving.capture.Capture;
import dev.hone.serving.capture.CaptureRefusedException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what it is given, or refuses it. */
final class RecordingCapture implements Capture {

    final List<Captured<PromptSubmitted>> prompts = new CopyOnWriteArrayList<>();
    final List<Captured<ResponseServed>> responses = new CopyOnWriteArrayList<>();
    final List<Captured<FeedbackGiven>> feedback = new CopyOnWriteArrayList<>();
    volatile boolean full;

    void reset() {
        prompts.clear();
        responses.clear();
        feedback.clear();
        full = false;
    }

    @Override
    public CompletableFuture<Void> keep(Captured<PromptSubmitted> prompt, Captured<ResponseServed> response) {
        if (full) {
            return CompletableFuture.failedFuture(new CaptureRefusedException("the outbox is full"));
        }
        prompts.add(prompt);
        responses.add(response);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void feedback(List<Captured<FeedbackGiven>> given) {
        if (full) {
            throw new CaptureRefusedException("the outbox is full");
        }
        feedback.addAll(given);
    }

    String text() {
        return StandardCharsets.UTF_8
                .decode(responses.get(0).event().getText().getBytes().duplicate())
                .toString();
    }
}
