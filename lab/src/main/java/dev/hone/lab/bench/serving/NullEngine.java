package dev.hone.lab.bench.serving;

import dev.hone.serving.answers.AnswerToken;
import dev.hone.serving.answers.Piece;
import dev.hone.serving.engine.Engine;
import dev.hone.serving.engine.Generated;
import dev.hone.serving.engine.GenerationListener;
import dev.hone.serving.engine.GenerationRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Answers at once, on a thread of its own as an engine does. */
final class NullEngine implements Engine {

    static final String TEXT = "The quick brown fox jumps over the lazy dog. ".repeat(6);

    private static final List<AnswerToken> TOKENS =
            IntStream.range(0, 64).mapToObj(AnswerToken::of).toList();

    private final AtomicInteger running = new AtomicInteger();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread made = new Thread(work, "null-engine");
        made.setDaemon(true);
        return made;
    });

    @Override
    public Cancellation submit(GenerationRequest request, GenerationListener listener) {
        running.incrementAndGet();
        thread.execute(() -> {
            listener.text(Piece.of(TEXT));
            request.lease().close();
            running.decrementAndGet();
            listener.done(new Generated(TEXT, List.of(), TOKENS, TOKENS.size(), true, 0, 0));
        });
        return () -> {};
    }

    @Override
    public int waiting() {
        return 0;
    }

    @Override
    public int running() {
        return running.get();
    }

    @Override
    public int threads() {
        return 0;
    }

    @Override
    public Optional<Throwable> failure() {
        return Optional.empty();
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
