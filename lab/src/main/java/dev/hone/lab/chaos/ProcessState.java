package dev.hone.lab.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What the kernel says of a process, in {@code /proc}; and signals to it. */
final class ProcessState {

    private ProcessState() {}

    /** One letter: R runs, S sleeps, T is stopped; empty where there is no such process, dead ones among them. */
    static Optional<String> of(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The name of the program stands before it in brackets, and may have brackets and blanks of its own.
            String state = stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
            return state.equals("Z") || state.equals("X") ? Optional.empty() : Optional.of(state);
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** Whether {@code /proc} is as on Linux. */
    static boolean isTold() {
        return of(ProcessHandle.current().pid()).isPresent();
    }

    /** Sends a signal such as STOP; false where there is no such process. */
    static boolean signal(String name, long pid) {
        return Commands.run("kill", "-" + name, Long.toString(pid)).code() == 0;
    }
}
