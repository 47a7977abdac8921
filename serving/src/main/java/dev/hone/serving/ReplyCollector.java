package dev.hone.serving;

import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.admission.RefusedException;
import dev.hone.serving.answers.Piece;
import dev.hone.serving.capture.Capture.Captured;
import dev.hone.serving.capture.CaptureRefusedException;
import dev.hone.serving.engine.Engine.Cancellation;
import dev.hone.serving.engine.Generated;
import dev.hone.serving.engine.GenerationFailure;
import dev.hone.serving.engine.GenerationFailure.Kind;
import dev.hone.serving.engine.GenerationListener;
import dev.hone.serving.openai.ChatListener;
import dev.hone.serving.openai.Finished;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the choices of one request, has them captured, and only then lets the reply end.
 *
 * <p>One choice that fails ends them all. What failed is captured as an answer that went wrong, since a version that
 * fails must be seen to fail; so is what a client was streamed before it went away, since leaving may be its verdict. A
 * request that was cancelled before anything was passed on leaves nothing, and neither does one that had no turn: that
 * the server has too much to do is no fault of the version. Who wanted no answer got none: that leaves nothing either.
 */
final class ReplyCollector {

    private final ServedRequest interaction;
    private final ChatListener listener;
    private final ReplyContext surroundings;
    private final Map<Integer, Ended<Generated>> generated = new TreeMap<>();
    private final Map<Integer, Ended<GenerationFailure>> failed = new TreeMap<>();
    private final Map<Integer, StringBuilder> streamed = new TreeMap<>();
    private final List<Cancellation> cancellations = new ArrayList<>();
    private final BooleanSupplier instead;
    private final Runnable afterwards;
    private boolean passedOn;
    private boolean cancelled;
    private boolean abandoned;

    private record Ended<T>(T result, Instant at) {}

    ReplyCollector(
            ServedRequest interaction,
            ChatListener listener,
            ReplyContext surroundings,
            BooleanSupplier instead,
            Runnable afterwards) {
        this.interaction = interaction;
        this.listener = listener;
        this.surroundings = surroundings;
        this.instead = instead;
        this.afterwards = afterwards;
    }

    /** Hears how one choice goes on. */
    GenerationListener choice(int choice) {
        return new GenerationListener() {
            @Override
            public void text(Piece piece) {
                passOn(choice, piece);
            }

            @Override
            public void done(Generated whole) {
                ended(generated, choice, interaction.request().wantsNoAnswer() ? whole.withoutAnswer() : whole);
            }

            @Override
            public void failed(GenerationFailure failure) {
                ended(failed, choice, failure);
                cancel();
            }
        };
    }

    /** A choice was taken in by the engine. */
    void submitted(Cancellation cancellation) {
        synchronized (this) {
            cancellations.add(cancellation);
            if (!cancelled) {
                return;
            }
        }
        cancellation.cancel();
    }

    /** Ends what still runs. */
    void cancel() {
        List<Cancellation> running;
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            running = List.copyOf(cancellations);
        }
        running.forEach(Cancellation::cancel);
    }

    /** Ends what still runs, and nobody hears of it: the request was refused after all. */
    void abandon() {
        synchronized (this) {
            abandoned = true;
        }
        cancel();
    }

    private synchronized void passOn(int choice, Piece piece) {
        if (!abandoned && !interaction.request().wantsNoAnswer()) {
            passedOn = true;
            if (listener.isStreamed()) {
                streamed.computeIfAbsent(choice, fresh -> new StringBuilder()).append(piece.text());
            }
            listener.text(choice, piece);
        }
    }

    private <T> void ended(Map<Integer, Ended<T>> results, int choice, T result) {
        synchronized (this) {
            results.put(choice, new Ended<>(result, surroundings.clock().instant()));
            if (abandoned
                    || generated.size() + failed.size() < interaction.request().choices()) {
                return;
            }
        }
        surroundings.executor().execute(this::settle);
    }

    private void settle() {
        try {
            if (!isGone() || !instead.getAsBoolean()) {
                settleHere();
            }
        } catch (RefusedException refused) {
            listener.failed(refused.refusal());
        } catch (RuntimeException bug) {
            listener.failed(Refusal.broken());
            throw bug;
        }
    }

    /** Whether the version was gone before anybody heard anything of it. */
    private synchronized boolean isGone() {
        return !passedOn
                && failed.values().stream().anyMatch(ended -> ended.result().kind() == Kind.GONE);
    }

    private synchronized void settleHere() {
        try {
            if (failed.isEmpty()) {
                answered();
            } else {
                keepWhatWasStreamed();
                listener.failed(failure());
            }
        } catch (CaptureRefusedException refused) {
            refused(refused);
        }
    }

    // The reply is written while the disk is, and waits for nothing but it. Nobody waits for what hangs on the write:
    // it is the end of the request.
    @SuppressWarnings("FutureReturnValueIgnored")
    private void answered() {
        List<CompletableFuture<Void>> kept = new ArrayList<>();
        List<Finished.Choice> choices = new ArrayList<>();
        generated.forEach((choice, ended) -> {
            kept.add(begun(choice, interaction.response(choice, ended.result()), ended));
            choices.add(ServedRequest.finished(ended.result()));
        });
        CompletableFuture<Void> all =
                kept.size() == 1 ? kept.get(0) : CompletableFuture.allOf(kept.toArray(CompletableFuture[]::new));
        Finished finished = new Finished(interaction.promptTokens(), choices);
        listener.prepared(finished)
                .ifPresentOrElse(
                        reply -> all.whenComplete((done, failure) -> end(finished, failure, reply)),
                        () -> all.whenCompleteAsync(
                                (done, failure) -> end(finished, failure, () -> listener.done(finished)),
                                surroundings.executor()));
    }

    private void end(Finished finished, @Nullable Throwable failure, Runnable reply) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof CaptureRefusedException refused) {
            refused(refused);
            return;
        }
        if (cause != null) {
            listener.failed(Refusal.broken());
            return;
        }
        try {
            count(finished);
            reply.run();
        } catch (RuntimeException bug) {
            listener.failed(Refusal.broken());
            throw bug;
        }
        answerUnseen();
    }

    // The client has its answer: whatever comes of this is nothing to it.
    private void answerUnseen() {
        if (interaction.unseen() == null) {
            return;
        }
        try {
            surroundings.executor().execute(afterwards);
        } catch (RejectedExecutionException stopping) {
            surroundings.metrics().unseen(UnseenAnswer.BUSY);
        }
    }

    private void refused(CaptureRefusedException refused) {
        surroundings.metrics().failed("capture");
        listener.failed(Refusal.unavailable("the answer cannot be kept now: " + refused.getMessage()));
    }

    private synchronized void count(Finished finished) {
        generated.forEach((choice, ended) -> {
            Generated whole = ended.result();
            surroundings.metrics().answered(ServedRequest.finishReason(whole), whole.firstTokenMs(), whole.totalMs());
        });
        surroundings.metrics().tokens(finished.promptTokens(), finished.completionTokens());
    }

    private void keepWhatWasStreamed() {
        streamed.forEach((choice, text) -> {
            Ended<Generated> whole = generated.get(choice);
            Ended<GenerationFailure> broken = failed.get(choice);
            if (whole != null) {
                keep(choice, interaction.response(choice, whole.result()), whole);
            } else if (broken != null && broken.result().kind() == Kind.CANCELLED) {
                keep(choice, interaction.cancelled(choice, text.toString()), broken);
            }
        });
    }

    private Refusal failure() {
        failed.forEach((choice, ended) -> {
            if (ended.result().kind() == Kind.BROKEN) {
                keep(choice, interaction.failure(choice, ended.result()), ended);
            }
        });
        Optional<GenerationFailure> cause = failed.values().stream()
                .map(Ended::result)
                .filter(failure -> failure.kind() != Kind.CANCELLED)
                .findFirst();
        surroundings
                .metrics()
                .failed(
                        switch (cause.map(GenerationFailure::kind).orElse(Kind.CANCELLED)) {
                            case DEADLINE -> "deadline";
                            case GONE -> "gone";
                            case AWAY -> "away";
                            case BUSY -> "busy";
                            case REFUSED -> "refused";
                            case CROWDED_OUT -> "crowded_out";
                            case REVOKED -> "revoked";
                            case CANCELLED -> "cancelled";
                            case BROKEN -> "broken";
                        });
        return cause.map(ReplyCollector::refusal).orElseGet(() -> Refusal.unavailable("the request was cancelled"));
    }

    private static Refusal refusal(GenerationFailure failure) {
        return switch (failure.kind()) {
            case DEADLINE -> Refusal.tooSlow(failure.words());
            case GONE, AWAY -> Refusal.away(failure.words(), failure.retryAfterSeconds());
            case BUSY -> Refusal.busy(failure.words()).after(failure.retryAfterSeconds());
            case REFUSED -> Refusal.invalid(null, failure.words());
            case CROWDED_OUT -> Refusal.busy(failure.words());
            case CANCELLED, REVOKED, BROKEN -> Refusal.unavailable(failure.words());
        };
    }

    private void keep(int choice, ResponseServed response, Ended<?> ended) {
        if (interaction.request().wantsNoAnswer()) {
            return;
        }
        String id = interaction.id(choice);
        surroundings.capture().interaction(prompt(id), new Captured<>(id, response, ended.at()));
    }

    private CompletableFuture<Void> begun(int choice, ResponseServed response, Ended<?> ended) {
        if (interaction.request().wantsNoAnswer()) {
            return CompletableFuture.completedFuture(null);
        }
        String id = interaction.id(choice);
        return surroundings.capture().keep(prompt(id), new Captured<>(id, response, ended.at()));
    }

    private Captured<PromptSubmitted> prompt(String id) {
        return new Captured<>(id, interaction.prompt(), interaction.arrival());
    }
}
