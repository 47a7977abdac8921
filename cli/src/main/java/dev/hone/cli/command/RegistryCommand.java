package dev.hone.cli.command;

import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the embedded schema registry alone. */
@Command(
        name = "registry",
        description = "Run the embedded schema registry alone, for development.",
        mixinStandardHelpOptions = true)
public final class RegistryCommand implements Callable<Integer> {

    @Option(
            names = "--port",
            defaultValue = "8081",
            description = "Port to listen on, 0 for any (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".hone",
            description = "Schemas are kept in schemas.json in there (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        LogFile.onErrorStream();
        Path file = data.resolve("schemas.json");
        spec.commandLine()
                .getErr()
                .println("starting the schema registry on port " + port + ", its schemas in " + file);
        Files.createDirectories(data);
        try (Stop stop = Stop.onSignal();
                LocalRegistry registry = LocalRegistry.start(port, Optional.of(file))) {
            spec.commandLine().getOut().println(registry.url());
            spec.commandLine().getOut().flush();
            stop.await();
        }
        return ExitCode.DONE;
    }
}
