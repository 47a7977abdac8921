package dev.hone.cli.command;

import dev.hone.lab.testbed.program.Programs;
import dev.hone.lab.testbed.workspace.Ports;
import dev.hone.schemas.config.Settings;
import java.util.Map;
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
        return AppRun.atOnce(() -> {
            var program = Programs.serving(settings);
            BaseModel.check(settings, "serving.");
            port(settings).check();
            return program;
        });
    }

    /** The port that a server of these settings listens on. */
    static Ports port(Settings settings) {
        Map<String, Object> serving = settings.section("serving.");
        String host = serving.getOrDefault("host", "127.0.0.1").toString();
        int port = Integer.parseInt(serving.getOrDefault("port", "8080").toString());
        return new Ports().with("serving.port", host, port);
    }
}
