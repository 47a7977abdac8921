package dev.hone.serving.external;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.serving.answers.AnswerToken;
import dev.hone.serving.answers.Piece;
import dev.hone.serving.engine.Generated;
import dev.hone.serving.engine.GenerationFailure;
import dev.hone.serving.engine.GenerationListener;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what it hears of an answer. */
final class HeardAnswer implements GenerationListener {

    private final List<String> pieces = new CopyOnWriteArrayList<>();
    private final List<AnswerToken> tokens = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Generated> done = new CompletableFuture<>();
    private final CompletableFuture<GenerationFailure> failed = new CompletableFuture<>();
    private final AtomicInteger ends = new AtomicInteger();

    @Override
    public void text(Piece piece) {
        pieces.add(piece.text());
        tokens.addAll(piece.tokens());
    }

    @Override
    public void done(Generated generated) {
        ends.incrementAndGet();
        done.complete(generated);
    }

    @Override
    public void failed(GenerationFailure failure) {
        ends.incrementAndGet();
        failed.complete(failure);
    }

    List<String> pieces() {
        return pieces;
    }

    List<AnswerToken> tokens() {
        return tokens;
    }

    Generated answer() {
        return ended(done);
    }

    GenerationFailure failure() {
        return ended(failed);
    }

    boolean isOver() {
        return ends.get() > 0;
    }

    private <T> T ended(CompletableFuture<T> expected) {
        try {
            CompletableFuture.anyOf(done, failed).get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("it does not end", e);
        }
        assertThat(ends).hasValue(1);
        assertThat(expected).as("failed with %s", failed.getNow(null)).isDone();
        return expected.join();
    }
}
