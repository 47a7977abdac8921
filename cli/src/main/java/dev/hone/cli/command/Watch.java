package dev.hone.cli.command;

import dev.hone.client.report.ReportJson;
import dev.hone.client.report.Sheet;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.Stop;
import java.time.Duration;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Shows something once, or again and again whenever it has changed. */
final class Watch {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final String CLEAR = "\u001b[H\u001b[2J";

    @Option(
            names = {"-w", "--watch"},
            description = "Show it again whenever it changes, until Ctrl-C.")
    private boolean watch;

    int show(CommandSpec spec, OutputOptions output, Supplier<Sheet> looked) throws InterruptedException {
        if (!watch) {
            output.print(spec, looked.get());
            return ExitCode.DONE;
        }
        Screen screen = Screen.of(spec);
        String last = "";
        try (Stop stop = Stop.onSignal()) {
            do {
                Sheet sheet = looked.get();
                String text = output.json() ? ReportJson.line(sheet.values()) : sheet.text(screen.style());
                if (!text.equals(last)) {
                    last = text;
                    screen.out().println((Screen.onTerminal() && !output.json() ? CLEAR : "") + text);
                    screen.out().flush();
                }
            } while (!stop.isWishedWithin(LOOK));
        }
        return ExitCode.DONE;
    }
}
