package dev.hone.cli.command;

import dev.hone.lab.demo.DemoBase;
import dev.hone.lab.testbed.workspace.ShippedSettings;
import dev.hone.schemas.config.Settings;
import dev.hone.terminal.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The base for who has none yet: the tiny model of the demo, and the settings that suit its size. */
final class TinyBase {

    static final long SEED = 1;
    private static final List<String> SUITING = List.of("trainer.recipe.", "serving.");

    private final Settings demo;

    private TinyBase(Settings demo) {
        this.demo = demo;
    }

    static TinyBase shipped() throws IOException {
        return new TinyBase(ShippedSettings.read("demo.yaml", null, System.getenv()));
    }

    /** Its folder; made at the first use. */
    Path folder(Path bases, Progress progress) throws IOException {
        return DemoBase.get(demo, SEED, bases, progress);
    }

    /** What training and serving have to know of a model of this size. */
    Map<String, String> settings() {
        Map<String, String> suiting = new HashMap<>();
        for (String prefix : SUITING) {
            demo.section(prefix).forEach((key, value) -> suiting.put(prefix + key, value.toString()));
        }
        return suiting;
    }
}
