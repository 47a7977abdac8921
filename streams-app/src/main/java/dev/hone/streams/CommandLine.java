package dev.hone.streams;

import dev.hone.schemas.config.Settings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;

/** The program's command line. Exit codes: 0 done, 2 usage; what fails while it runs is thrown. */
final class CommandLine {
    private static final String USAGE = "usage: streams-app --config FILE";
    private static final int DONE = 0;
    private static final int WRONG_USAGE = 2;

    private CommandLine() {}

    static int run(List<String> arguments, Map<String, String> environment, PrintStream err)
            throws InterruptedException {
        if (arguments.equals(List.of("--help"))) {
            err.println(USAGE);
            return DONE;
        }
        try (StreamsApp app = new StreamsApp(settings(arguments, environment), InstantSource.system(), err::println)) {
            Runtime.getRuntime().addShutdownHook(new Thread(app::close, "drain"));
            app.start();
            throw new IllegalStateException("an application stopped by itself", app.awaitFailure());
        } catch (ConfigException wrong) {
            err.println(wrong.getMessage());
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
