package dev.hone.cli.command;

import dev.hone.lab.testbed.program.Programs;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs streams-app alone, against any Kafka. */
@Command(
        name = "streams-app",
        description = "Run the Kafka Streams applications: join, thresholds, rounds and rollout.",
        mixinStandardHelpOptions = true)
public final class StreamsAppCommand implements Callable<Integer> {

    @Mixin
    private AppOptions options = new AppOptions();

    @Override
    public Integer call() throws InterruptedException {
        var settings = options.settings();
        return AppRun.afterKafka(settings, () -> Programs.streams(settings));
    }
}
