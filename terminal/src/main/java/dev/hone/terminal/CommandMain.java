package dev.hone.terminal;

import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine;

/** Runs a command as the one thing that its process does, and tells the shell how it went. */
public final class CommandMain {

    private CommandMain() {}

    /** Runs a command that picocli knows by its annotations, and ends the process. */
    public static void main(Object command, String... arguments) {
        formatQuickly();
        var opening = new Opening(System.err, Boolean.getBoolean("hone.terminal"));
        PrintWriter out = opening.before(System.out);
        PrintWriter err = opening.before(System.err);
        System.exit(run(command, out, err, arguments));
    }

    /**
     * Has the process format numbers as the one language does in which Java looks nothing up. Kafka Streams formats a
     * sentence with a number for each record and input partition that is empty, whether anybody reads it or not.
     */
    public static void formatQuickly() {
        Locale.setDefault(Locale.Category.FORMAT, Locale.US);
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
