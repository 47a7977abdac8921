package dev.hone.streams;

import dev.hone.schemas.config.Settings;
import dev.hone.terminal.CommandMain;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.HoneVersion;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.LoggingConfig;
import dev.hone.terminal.ProgramOptions;
import dev.hone.terminal.ProgramRun;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The program's front door: {@code hone streams-app}, and the main of its image. */
@Command(
        name = "streams-app",
        description = "Run the Kafka Streams applications: join, thresholds, rounds and rollout.",
        mixinStandardHelpOptions = true,
        versionProvider = HoneVersion.class)
public final class StreamsAppCommand implements Callable<Integer> {

    @Mixin
    private ProgramOptions options = new ProgramOptions();

    @Option(
            names = "--check",
            description =
                    "Look at Kafka and the registry as a start would, say all that keeps it from working, and start nothing.")
    private boolean check;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = options.settings();
        if (check) {
            LogFile.ofErrors();
            try (StreamsApp app = new StreamsApp(settings, InstantSource.system())) {
                return app.check(spec.commandLine().getOut()) ? ExitCode.DONE : ExitCode.FAILED;
            }
        }
        return ProgramRun.of(LoggingConfig.from(settings), () -> {
            StreamsApp app = new StreamsApp(settings, InstantSource.system());
            StreamsApp.port(settings).check();
            return app;
        });
    }

    public static void main(String[] arguments) {
        CommandMain.main(new StreamsAppCommand(), arguments);
    }
}
