package dev.hone.local.command;

import dev.hone.local.console.Progress;
import java.io.PrintWriter;
import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command writes: its result to {@code out}, progress to the error stream. */
record Screen(PrintWriter out, Progress progress, InstantSource clock) {

    static Screen of(CommandSpec spec) {
        CommandLine line = spec.commandLine();
        InstantSource clock = InstantSource.system();
        // The launcher knows whether the error stream is a terminal; Java 17 cannot tell.
        boolean terminal = Boolean.getBoolean("hone.terminal");
        return new Screen(line.getOut(), new Progress(line.getErr(), terminal, clock), clock);
    }
}
