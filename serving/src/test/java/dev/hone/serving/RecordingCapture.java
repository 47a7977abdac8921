package dev.hone.serving;

import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.serving.capture.Capture;
import dev.hone.serving.capture.CaptureRefusedException;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
    public void interaction(Captured<PromptSubmitted> prompt, Captured<ResponseServed> response) {
        refuseIfFull();
        prompts.add(prompt);
        responses.add(response);
    }

    @Override
    public void feedback(List<Captured<FeedbackGiven>> given) {
        refuseIfFull();
        feedback.addAll(given);
    }

    String text() {
        return StandardCharsets.UTF_8
                .decode(responses.get(0).event().getText().getBytes().duplicate())
                .toString();
    }

    private void refuseIfFull() {
        if (full) {
            throw new CaptureRefusedException("the outbox is full");
        }
    }
}
