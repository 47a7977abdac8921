package dev.hone.serving.engine;

import dev.hone.serving.models.ServedBase;
import java.time.InstantSource;

/** Makes the engine of a server, once; the server closes it. */
public interface EngineMaker {

    Engine make(EngineConfig config, ServedBase base, InstantSource clock);
}
