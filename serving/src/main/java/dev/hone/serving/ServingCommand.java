package dev.hone.serving;

import dev.hone.schemas.config.Settings;
import dev.hone.terminal.CommandMain;
import dev.hone.terminal.HoneVersion;
import dev.hone.terminal.LoggingConfig;
import dev.hone.terminal.Ports;
import dev.hone.terminal.ProgramOptions;
import dev.hone.terminal.ProgramRun;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The program's front door: {@code hone serving}, and the main of its image. */
@Command(
        name = "serving",
        description = "Run a server of the OpenAI endpoint and the console.",
        mixinStandardHelpOptions = true,
        versionProvider = HoneVersion.class)
public final class ServingCommand implements Callable<Integer> {

    @Mixin
    private ProgramOptions options = new ProgramOptions();

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = options.settings();
        return ProgramRun.of(LoggingConfig.from(settings), () -> {
            var app = new ServingApp(settings, InstantSource.system());
            port(settings).check();
            return app;
        });
    }

    /** The port that a server of these settings is going to listen on. */
    public static Ports port(Settings settings) {
        ServingConfig config = ServingConfig.from(settings);
        return new Ports().with("serving.port", config.host(), config.port());
    }

    public static void main(String[] arguments) {
        CommandMain.main(new ServingCommand(), arguments);
    }
}
