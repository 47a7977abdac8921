package dev.hone.local.command;

import dev.hone.local.program.Programs;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs serving alone, against any Kafka. */
@Command(
        name = "serving",
        description = "Run a server of the OpenAI endpoint and the console.",
        mixinStandardHelpOptions = true)
public final class ServingCommand implements Callable<Integer> {

    @Mixin
    private AppOptions options = new AppOptions();

    @Override
    public Integer call() throws InterruptedException {
        var settings = options.settings();
        return AppRun.untilStopped(() -> Programs.serving(settings));
    }
}
