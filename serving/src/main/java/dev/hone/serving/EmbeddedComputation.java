package dev.hone.serving;

import dev.hone.llm.text.Renderer;
import dev.hone.llm.torch.Torch;
import dev.hone.serving.engine.Engine;
import dev.hone.serving.engine.EngineMaker;
import dev.hone.serving.models.LoadedVersions;
import dev.hone.serving.models.ServedBase;
import dev.hone.serving.ops.ServingMetrics;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;

/** A base and its versions in this process. */
final class EmbeddedComputation implements Computation {

    private final ServingSettings settings;
    private final ServingMetrics metrics;
    private final EngineMaker engines;
    private final ServedBase base;
    private final LoadedVersions versions;

    EmbeddedComputation(ServingSettings settings, ServingMetrics metrics, EngineMaker engines) {
        this.settings = settings;
        this.metrics = metrics;
        this.engines = engines;
        useDevice(settings.models().device());
        base = ServedBase.load(settings.models().base(), settings.models().precision());
        int whole =
                settings.engine().batchesBeside(base.model(), settings.models().wholeVersions());
        versions = new LoadedVersions(base, settings.models().artifacts(), whole);
    }

    private static void useDevice(String device) {
        try {
            Torch.setDevice(device);
        } catch (IllegalArgumentException refused) {
            throw new ConfigException("device", device, refused.getMessage());
        }
    }

    @Override
    public LoadedVersions versions() {
        return versions;
    }

    @Override
    public Renderer renderer() {
        return base.renderer();
    }

    @Override
    public Forms forms() {
        return new Forms(base.tokenizer(), base.renderer(), base.endTokenIds());
    }

    @Override
    public int positions() {
        return base.model().config().maxPositions();
    }

    @Override
    public boolean refusesLong() {
        return false;
    }

    @Override
    public Engine begin(InstantSource clock) {
        Engine engine = engines.make(settings.engine(), base, clock);
        metrics.gauge("hone.engine.threads", "Threads of the arithmetic of answers.", engine::threads);
        return engine;
    }

    @Override
    public Optional<String> away() {
        return Optional.empty();
    }

    @Override
    public void close() {
        versions.close();
        base.close();
    }
}
