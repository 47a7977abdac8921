package dev.hone.serving.models;

import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.schemas.versions.VersionName;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Brings versions to whoever computes with them, one after the other, on a thread that may block. */
public interface VersionLoader {

    /**
     * A version that can answer from now on.
     *
     * @param digest what its answers are reported under
     * @param attached null where another process computes
     * @param release takes it away again; called once, by any thread, after its last lease; must not block
     */
    record Loaded(
            String digest, TrainedGoals goals, @Nullable AttachedAdapter attached, Runnable release) {}

    /**
     * Empty where the store does not hold it (yet). Throws, with words, what cannot be read, was changed, belongs to
     * another base or is not taken.
     */
    Optional<Loaded> load(VersionName wanted) throws IOException;

    /** Ends a load that is under way, if that can be; nothing is loaded any more. Any thread may call. */
    default void stop() {}
}
