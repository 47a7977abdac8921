package dev.hone.cli.command;

import dev.hone.client.versions.VersionLog;
import dev.hone.terminal.LogFile;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows where a line stands. */
@Command(
        name = "status",
        description =
                "Show what a line serves, what it still lacks for goals, the next round and a decision, and the latest decisions.",
        mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {

    @Mixin
    private ClientOptions options = new ClientOptions();

    @Mixin
    private Watch watch = new Watch();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        LogFile.ofErrors();
        try (VersionLog log = VersionLog.follow(options.wire())) {
            return watch.show(spec, options.output, () -> {
                log.look();
                return StatusSheets.line(log, options.line);
            });
        }
    }
}
