package dev.hone.local.replay;

import dev.hone.local.console.RunFailedException;
import dev.hone.local.program.Program;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The programs of a replay while they run; closed in the reverse order of their start. */
final class Running implements AutoCloseable {

    private final List<Program> programs;
    private final Deque<Program> started = new ArrayDeque<>();

    Running(List<Program> programs) {
        this.programs = List.copyOf(programs);
    }

    void start() {
        for (Program program : programs) {
            started.push(program);
            program.start();
        }
    }

    /** Throws when one of them has died. */
    void check() {
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
