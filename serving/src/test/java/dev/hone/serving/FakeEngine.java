package dev.hone.serving;

import dev.hone.serving.answers.AnswerToken;
import dev.hone.serving.answers.Piece;
import dev.hone.serving.engine.Engine;
import dev.hone.serving.engine.Generated;
import dev.hone.serving.engine.GenerationFailure;
import dev.hone.serving.engine.GenerationFailure.Kind;
import dev.hone.serving.engine.GenerationListener;
import dev.hone.serving.engine.GenerationRequest;
import dev.hone.serving.engine.QueueFullException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Answers as it was told to, on a thread of its own. */
final class FakeEngine implements Engine {

    static final String TEXT = "Hello there";
    static final List<AnswerToken> TOKENS =
            Stream.of(1, 2, 3).map(AnswerToken::of).toList();

    final List<GenerationRequest> requests = new CopyOnWriteArrayList<>();
    volatile CountDownLatch cancelled = new CountDownLatch(1);
    volatile CountDownLatch taken = new CountDownLatch(1);
    volatile int room = Integer.MAX_VALUE;
    /** What it says of those that have not begun. */
    volatile int waiting;
    /** Whether it says that it is this process. */
    volatile boolean here;

    volatile BiConsumer<GenerationRequest, GenerationListener> answer = FakeEngine::greet;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    void reset() {
        here = false;
        requests.clear();
        cancelled = new CountDownLatch(1);
        taken = new CountDownLatch(1);
        room = Integer.MAX_VALUE;
        waiting = 0;
        answer = FakeEngine::greet;
    }

    static void greet(GenerationRequest request, GenerationListener listener) {
        listener.text(Piece.of("Hello"));
        listener.text(Piece.of(" there"));
        finish(request, listener, TEXT, true);
    }

    static void finish(GenerationRequest request, GenerationListener listener, String text, boolean stopped) {
        request.lease().close();
        listener.done(new Generated(text, List.of(), TOKENS, 2, stopped, 1.5, 4.5));
    }

    static void fail(GenerationRequest request, GenerationListener listener, Kind kind) {
        request.lease().close();
        listener.failed(new GenerationFailure(kind, "it did not work: " + kind));
    }

    /** Says the first word and then nothing until it is cancelled. */
    static void dawdle(GenerationRequest request, GenerationListener listener) {
        listener.text(Piece.of("Hello"));
    }

    @Override
    public Cancellation submit(GenerationRequest request, GenerationListener listener) {
        if (requests.size() >= room) {
            throw new QueueFullException(room);
        }
        requests.add(request);
        Heard heard = new Heard(listener);
        thread.execute(() -> answer.accept(request, heard));
        taken.countDown();
        return () -> thread.execute(() -> {
            if (!heard.ended) {
                cancelled.countDown();
                fail(request, heard, Kind.CANCELLED);
            }
        });
    }

    private static final class Heard implements GenerationListener {
        private final GenerationListener listener;
        private boolean ended;

        private Heard(GenerationListener listener) {
            this.listener = listener;
        }

        @Override
        public void text(Piece piece) {
            listener.text(piece);
        }

        @Override
        public void done(Generated generated) {
            ended = true;
            listener.done(generated);
        }

        @Override
        public void failed(GenerationFailure failure) {
            ended = true;
            listener.failed(failure);
        }
    }

    @Override
    public int waiting() {
        return waiting;
    }

    @Override
    public boolean computesHere() {
        return here;
    }

    @Override
    public int running() {
        return requests.size();
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
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the engine's thread does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
