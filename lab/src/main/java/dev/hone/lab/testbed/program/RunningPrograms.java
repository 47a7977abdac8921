package dev.hone.lab.testbed.program;

import dev.hone.terminal.Program;
import dev.hone.terminal.RunFailedException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Programs while they run; closed in the reverse order of their start. */
public final class RunningPrograms implements AutoCloseable {

    private final List<Program> programs;
    private final Deque<Program> started = new ArrayDeque<>();

    public RunningPrograms(List<Program> programs) {
        this.programs = List.copyOf(programs);
    }

    public void start() {
        for (Program program : programs) {
            started.push(program);
            program.start();
        }
    }

    /** Throws when one of them has died. */
    public void check() {
        for (Program program : started) {
            program.failure().ifPresent(cause -> {
                throw new RunFailedException("an application has stopped: " + cause.getMessage(), cause);
            });
        }
    }

    @Override
    public void close() {
        started.forEach(Program::close);
        started.clear();
    }
}
