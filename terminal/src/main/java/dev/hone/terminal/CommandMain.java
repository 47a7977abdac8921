package dev.hone.terminal;

import java.io.PrintWriter;
import picocli.CommandLine;

/** Runs a command as the one thing that its process does, and tells the shell how it went. */
public final class CommandMain {

    private CommandMain() {}

    /** Runs a command that picocli knows by its annotations, and ends the process. */
    public static void main(Object command, String... arguments) {
        var opening = new Opening(System.err, Boolean.getBoolean("hone.terminal"));
        PrintWriter out = opening.before(System.out);
        PrintWriter err = opening.before(System.err);
        System.exit(run(command, out, err, arguments));
    }

    /** The exit code; the result goes to {@code out}, progress and failures to {@code err}. */
    public static int run(Object command, PrintWriter out, PrintWriter err, String... arguments) {
        var failures = new Failures();
        return new CommandLine(command)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments);
    }
}
