package dev.hone.serving;

import dev.hone.llm.torch.Torch;
import dev.hone.schemas.config.Settings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;

/** The program's command line. Exit codes: 0 stopped by a signal, 1 broke off, 2 wrong usage or settings. */
final class ServingCommand {

    private static final String USAGE = "usage: serving --config FILE";
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private ServingCommand() {}

    static int run(List<String> arguments, Map<String, String> environment, PrintStream complaints)
            throws InterruptedException {
        if (arguments.equals(List.of("--help"))) {
            complaints.println(USAGE);
            return DONE;
        }
        try (ServingApp app =
                new ServingApp(settings(arguments, environment), InstantSource.system(), complaints::println)) {
            Runtime.getRuntime().addShutdownHook(new Thread(app::close, "drain"));
            // The threads belong to the process: only where serving has it to itself may serving choose them.
            Torch.setThreads(app.threads());
            app.start();
            Optional<Throwable> failure = app.await();
            failure.ifPresent(reason -> complaints.println("the server broke off: " + reason.getMessage()));
            if (failure.isEmpty()) {
                return DONE;
            }
            return failure.get() instanceof ConfigException ? WRONG_USAGE : FAILED;
        } catch (ConfigException wrong) {
            complaints.println(wrong.getMessage());
            return WRONG_USAGE;
        }
    }

    private static Settings settings(List<String> arguments, Map<String, String> environment) {
        if (arguments.size() != 2 || !arguments.get(0).equals("--config")) {
            throw new ConfigException("wrong arguments [" + String.join(" ", arguments) + "]; " + USAGE);
        }
        return Settings.read(Path.of(arguments.get(1)), environment);
    }
}
