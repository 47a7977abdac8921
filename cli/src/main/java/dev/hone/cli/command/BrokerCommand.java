package dev.hone.cli.command;

import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.Stop;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the embedded broker alone. */
@Command(
        name = "broker",
        description = "Run the embedded Kafka broker alone, for development.",
        mixinStandardHelpOptions = true)
public final class BrokerCommand implements Callable<Integer> {

    private static final Duration LOOK = Duration.ofSeconds(1);

    @Option(
            names = "--port",
            defaultValue = "9092",
            description = "Port to listen on, 0 for any (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".hone",
            description = "The broker's data go to kafka in there (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        LogFile.onErrorStream();
        Path folder = data.resolve("kafka");
        PrintWriter err = spec.commandLine().getErr();
        err.println("starting the broker on port " + port + ", its data in " + folder);
        try (Stop stop = Stop.onSignal();
                EmbeddedKafka kafka = EmbeddedKafka.start(folder, port, err::println)) {
            spec.commandLine().getOut().println(kafka.bootstrapServers());
            spec.commandLine().getOut().flush();
            while (!stop.isWishedWithin(LOOK)) {
                kafka.check();
            }
        }
        return ExitCode.DONE;
    }
}
