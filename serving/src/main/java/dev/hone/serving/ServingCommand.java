package dev.hone.serving;

import dev.hone.schemas.config.Settings;
import dev.hone.terminal.CommandMain;
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
        mixinStandardHelpOptions = true)
public final class ServingCommand implements Callable<Integer> {

    @Mixin
    private ProgramOptions options = new ProgramOptions();

    @Override
    public Integer call() throws InterruptedException {
        return run(options.settings());
    }

    private static int run(Settings settings) throws InterruptedException {
        return ProgramRun.of(() -> {
            var app = new ServingApp(settings, InstantSource.system());
            app.checkPlace();
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
