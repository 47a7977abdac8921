package dev.hone.serving.engine;

import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Remembers all that it hears. */
final class Recorded implements GenerationListener {

    private final List<String> pieces = Collections.synchronizedList(new ArrayList<>());
    private final List<Generated> done = Collections.synchronizedList(new ArrayList<>());
    private final List<GenerationFailure> failed = Collections.synchronizedList(new ArrayList<>());
    private final @Nullable Runnable onText;

    Recorded() {
        this(null);
    }

    /** @param onText called with every piece, on the engine's thread */
    Recorded(@Nullable Runnable onText) {
        this.onText = onText;
    }

    @Override
    public void text(String piece) {
        pieces.add(piece);
        if (onText != null) {
            onText.run();
        }
    }

    @Override
    public void done(Generated generated) {
        done.add(generated);
    }

    @Override
    public void failed(GenerationFailure failure) {
        failed.add(failure);
    }

    List<String> pieces() {
        return List.copyOf(pieces);
    }

    int ends() {
        return done.size() + failed.size();
    }

    Optional<Generated> answer() {
        await().until(() -> ends() > 0);
        return done.stream().findFirst();
    }

    Optional<GenerationFailure> failure() {
        await().until(() -> ends() > 0);
        return failed.stream().findFirst();
    }
}
