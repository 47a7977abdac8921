package dev.hone.serving;

import dev.hone.serving.admission.Refusal;
import dev.hone.serving.admission.RefusedException;
import dev.hone.serving.answers.Piece;
import dev.hone.serving.openai.Chat;
import dev.hone.serving.openai.ChatListener;
import dev.hone.serving.openai.ChatRequest;
import dev.hone.serving.openai.Finished;
import dev.hone.serving.openai.Served;
import dev.hone.terminal.tracing.TraceParent;
import dev.hone.terminal.tracing.TraceSpan;
import dev.hone.terminal.tracing.Tracing;
import dev.hone.terminal.tracing.Tracing.Kind;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Makes a span of each request by OpenTelemetry's conventions for generative models, and has the request's records say
 * that they are part of it. What was asked and answered is not in it; only who answered, how much, and how it ended.
 */
record TracedChat(Chat chat, Tracing tracing, InstantSource clock) implements Chat {

    private static final String PROVIDER = "hone";

    @Override
    public Runnable begin(ChatRequest request, ChatListener listener) {
        boolean chatting = request.asked().raw() == null;
        String operation = chatting ? "chat" : "text_completion";
        TraceSpan span = tracing.begin(
                operation + " " + request.model(),
                Kind.SERVER,
                TraceParent.of(request.standing().traceparent()).orElse(null),
                clock.instant());
        Optional<TraceParent> place = span.place();
        if (place.isEmpty()) {
            return chat.begin(request, listener);
        }
        describe(span, operation, request);
        try {
            return chat.begin(request.tracedAs(place.get().header()), new Told(listener, span, clock));
        } catch (RefusedException refused) {
            span.set("http.response.status_code", refused.refusal().status().code());
            span.failed("refused");
            span.end(clock.instant());
            throw refused;
        }
    }

    private static void describe(TraceSpan span, String operation, ChatRequest request) {
        span.set("gen_ai.operation.name", operation)
                .set("gen_ai.provider.name", PROVIDER)
                .set("gen_ai.request.model", request.model());
        if (request.choices() != 1) {
            span.set("gen_ai.request.choice.count", request.choices());
        }
        ChatRequest.Wishes wishes = request.sampling();
        if (wishes.maxTokens() != null) {
            span.set("gen_ai.request.max_tokens", wishes.maxTokens());
        }
        if (wishes.temperature() != null) {
            span.set("gen_ai.request.temperature", wishes.temperature());
        }
        if (wishes.topP() != null) {
            span.set("gen_ai.request.top_p", wishes.topP());
        }
        if (wishes.seed() != null) {
            span.set("gen_ai.request.seed", wishes.seed());
        }
    }

    @Override
    public String text(List<Integer> ids) {
        return chat.text(ids);
    }

    /** Passes all on, and notes what of it belongs into the span. */
    private record Told(ChatListener listener, TraceSpan span, InstantSource clock) implements ChatListener {

        @Override
        public void answeredBy(String version) {
            span.set("gen_ai.response.model", version);
            listener.answeredBy(version);
        }

        @Override
        public void began(Served served) {
            span.set("gen_ai.response.id", served.id()).set("hone.segment", served.segment());
            listener.began(served);
        }

        @Override
        public void text(int choice, Piece piece) {
            listener.text(choice, piece);
        }

        @Override
        public boolean isStreamed() {
            return listener.isStreamed();
        }

        @Override
        public void done(Finished finished) {
            ended(finished);
            listener.done(finished);
        }

        @Override
        public Optional<Runnable> prepared(Finished finished) {
            return listener.prepared(finished).map(reply -> () -> {
                ended(finished);
                reply.run();
            });
        }

        private void ended(Finished finished) {
            span.set("gen_ai.usage.input_tokens", finished.promptTokens())
                    .set("gen_ai.usage.output_tokens", finished.completionTokens())
                    .set(
                            "gen_ai.response.finish_reasons",
                            finished.choices().stream()
                                    .map(Finished.Choice::finishReason)
                                    .toList())
                    .end(clock.instant());
        }

        @Override
        public void failed(Refusal refusal) {
            span.set("http.response.status_code", refusal.status().code());
            span.failed("failed");
            span.end(clock.instant());
            listener.failed(refusal);
        }
    }
}
