package dev.hone.cli;

import dev.hone.terminal.CommandMain;
import java.io.PrintWriter;
import java.io.StringWriter;

/** A command that has ended: its exit status, and all that it has printed. */
public record Ran(int code, String words) {

    /** Runs {@code hone} with these arguments in this process. */
    public static Ran of(String... arguments) {
        var written = new StringWriter();
        var writer = new PrintWriter(written, true);
        int code = CommandMain.run(new HoneCommand(), writer, writer, arguments);
        return new Ran(code, written.toString());
    }
}
