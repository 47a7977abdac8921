package dev.hone.cli;

import dev.hone.terminal.Failures;
import dev.hone.terminal.Opening;
import java.io.PrintWriter;
import picocli.CommandLine;

/** Runs one command and tells the shell how it went. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        var opening = new Opening(System.err, Boolean.getBoolean("hone.terminal"));
        PrintWriter out = opening.before(System.out);
        PrintWriter err = opening.before(System.err);
        System.exit(run(out, err, arguments));
    }

    /** The exit code; the result goes to {@code out}, progress and failures to {@code err}. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        var failures = new Failures();
        return new CommandLine(new HoneCommand())
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments);
    }
}
