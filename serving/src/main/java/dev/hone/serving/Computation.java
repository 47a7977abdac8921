package dev.hone.serving;

import dev.hone.llm.text.Renderer;
import dev.hone.serving.engine.Engine;
import dev.hone.serving.engine.EngineMaker;
import dev.hone.serving.models.LoadedVersions;
import dev.hone.serving.ops.ServingMetrics;
import java.time.InstantSource;
import java.util.Optional;

/** What answers are computed with: a model in this process, or an engine elsewhere. */
interface Computation extends AutoCloseable {

    /**
     * Opens the one that the settings name; loads a base, and waits for no engine.
     *
     * @param engines makes the engine where it is in this process
     */
    static Computation of(ServingSettings settings, ServingMetrics metrics, EngineMaker engines) {
        return settings.external()
                .<Computation>map(external -> new ExternalComputation(settings, external, metrics))
                .orElseGet(() -> new EmbeddedComputation(settings, metrics, engines));
    }

    /** The versions that answer; open until this is closed. */
    LoadedVersions versions();

    /** How prompts are rendered. */
    Renderer renderer();

    /** What answers may be held to. */
    Forms forms();

    /** The longest prompt and answer together, in tokens. */
    int positions();

    /** Whether a prompt that is too long is refused whatever the settings say. */
    boolean refusesLong();

    /** Begins to answer; the engine is the caller's to close, before this. */
    Engine begin(InstantSource clock);

    /** Why nobody can be answered now; empty while somebody can. */
    Optional<String> away();

    @Override
    void close();
}
