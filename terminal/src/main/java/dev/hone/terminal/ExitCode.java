package dev.hone.terminal;

/** The exit codes of commands. */
public final class ExitCode {

    /** Everything that was asked for is done. */
    public static final int DONE = 0;

    /** The run or one of its claims failed; a report is still written. */
    public static final int FAILED = 1;

    /** The command, a file or a setting is wrong, or a port is in use. */
    public static final int USAGE = 2;

    private ExitCode() {}
}
