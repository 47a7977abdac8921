package dev.hone.lab.chaos;

import java.net.URI;
import java.util.Optional;

/** A process that is not started again. */
record OneProcess(Process process, URI address, Optional<SkewedClock> clock) implements Victim, AutoCloseable {

    OneProcess(Process process) {
        this(process, URI.create("http://127.0.0.1:1"), Optional.empty());
    }

    @Override
    public Target target() {
        return new Target(Target.Role.SERVING, 0);
    }

    @Override
    public Optional<ProcessHandle> alive() {
        return process.isAlive() ? Optional.of(process.toHandle()) : Optional.empty();
    }

    @Override
    public Killed kill() {
        return new Killed(
                process.pid(), process.destroyForcibly().onExit().join().exitValue());
    }

    @Override
    public void start() {
        // it is not
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
