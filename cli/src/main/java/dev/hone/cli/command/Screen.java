package dev.hone.cli.command;

import dev.hone.terminal.Progress;
import dev.hone.terminal.Style;
import java.io.PrintWriter;
import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The output of a command: its result goes to {@code out}, in this style, and progress to the error stream. */
record Screen(PrintWriter out, Style style, Progress progress, InstantSource clock) {

    static Screen of(CommandSpec spec) {
        CommandLine line = spec.commandLine();
        InstantSource clock = InstantSource.system();
        var progress = new Progress(line.getErr(), Boolean.getBoolean("hone.terminal"), clock);
        return new Screen(line.getOut(), Style.of(onTerminal(), System.getenv()), progress, clock);
    }

    /** Whether people read the result as it comes; the launcher knows, Java 17 cannot tell. */
    static boolean onTerminal() {
        return Boolean.getBoolean("hone.terminal.out");
    }
}
