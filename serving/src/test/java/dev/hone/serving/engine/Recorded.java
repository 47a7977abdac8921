package dev.hone.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.serving.answers.AnswerToken;
import dev.hone.serving.answers.Piece;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Remembers all that it hears. */
final class Recorded implements GenerationListener {

    private final List<String> pieces = Collections.synchronizedList(new ArrayList<>());
    private final List<AnswerToken> tokens = Collections.synchronizedList(new ArrayList<>());
    private final List<Generated> done = Collections.synchronizedList(new ArrayList<>());
    private final List<GenerationFailure> failed = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch ended = new CountDownLatch(1);
    private final @Nullable Runnable onText;

    Recorded() {
        this(null);
    }

    /** @param onText called with every piece, on the engine's thread */
    Recorded(@Nullable Runnable onText) {
        this.onText = onText;
    }

    @Override
    public void text(Piece piece) {
        pieces.add(piece.text());
        tokens.addAll(piece.tokens());
        if (onText != null) {
            onText.run();
        }
    }

    @Override
    public void done(Generated generated) {
        done.add(generated);
        ended.countDown();
    }

    @Override
    public void failed(GenerationFailure failure) {
        failed.add(failure);
        ended.countDown();
    }

    List<String> pieces() {
        return List.copyOf(pieces);
    }

    /** Those that came with the pieces. */
    List<AnswerToken> tokens() {
        return List.copyOf(tokens);
    }

    int ends() {
        return done.size() + failed.size();
    }

    Optional<Generated> answer() {
        awaitEnd();
        return done.stream().findFirst();
    }

    Optional<GenerationFailure> failure() {
        awaitEnd();
        return failed.stream().findFirst();
    }

    private void awaitEnd() {
        try {
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
