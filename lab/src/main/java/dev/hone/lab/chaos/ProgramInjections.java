package dev.hone.lab.chaos;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** What befalls the process of a program: it is killed, or stopped. */
final class ProgramInjections {

    private static final String STOPPED = "T";

    private ProgramInjections() {}

    /** SIGKILL, seen by its exit code and by the kernel that knows the process no more. */
    record Kill(Victim program, Patience patience) implements Injection {

        @Override
        public Evidence inject() {
            if (!patience.until(() -> program.alive().isPresent())) {
                return Evidence.missing("there was no process to kill within " + patience);
            }
            Victim.Killed killed = program.kill();
            boolean gone = patience.until(() -> ProcessState.of(killed.pid()).isEmpty());
            return new Evidence(
                    gone && killed.bySigkill(),
                    "pid " + killed.pid() + (gone ? " gone" : " still there") + ", exit code " + killed.code());
        }

        @Override
        public Evidence heal() {
            program.start();
            boolean lives = patience.until(() -> program.alive().isPresent());
            return new Evidence(
                    lives,
                    program.alive().map(process -> "pid " + process.pid()).orElse("not started"));
        }
    }

    /** SIGSTOP and SIGCONT, seen by the state of the process in {@code /proc}. */
    static final class Pause implements Injection {

        private final Victim program;
        private final Patience patience;
        private long pid;

        Pause(Victim program, Patience patience) {
            this.program = program;
            this.patience = patience;
        }

        @Override
        public Evidence inject() {
            if (!patience.until(() -> program.alive().isPresent())) {
                return Evidence.missing("there was no process to stop within " + patience);
            }
            pid = program.alive().map(ProcessHandle::pid).orElse(0L);
            ProcessState.signal("STOP", pid);
            boolean stopped = patience.until(() -> STOPPED.equals(state().orElse("")));
            return new Evidence(stopped, "pid " + pid + " in state " + state().orElse("none"));
        }

        @Override
        public Evidence heal() {
            ProcessState.signal("CONT", pid);
            boolean goesOn = patience.until(() -> !STOPPED.equals(state().orElse("")));
            return new Evidence(goesOn, "pid " + pid + " in state " + state().orElse("none"));
        }

        private Optional<String> state() {
            return ProcessState.of(pid);
        }
    }

    /** The wall clock of a program, seen by the date of its answers. */
    record Skew(Victim program, long byMs, Looks looks, Patience patience) implements Injection {

        @Override
        public Evidence inject() {
            clock().skew(Duration.ofMillis(byMs));
            return seen(byMs);
        }

        @Override
        public Evidence heal() {
            clock().skew(Duration.ZERO);
            return seen(0);
        }

        private SkewedClock clock() {
            return program.clock().orElseThrow(() -> new IllegalStateException(program.target() + " has a true clock"));
        }

        // The date has whole seconds, and an answer takes its time; a skew is never that small.
        private Evidence seen(long expectedMs) {
            var told = new AtomicReference<>("no answer");
            boolean seen = patience.until(() -> looks.ahead(program)
                    .filter(ahead -> {
                        told.set("its clock is " + Math.abs(ahead.toMillis()) + " ms "
                                + (ahead.isNegative() ? "behind" : "ahead"));
                        return Math.abs(ahead.toMillis() - expectedMs) < 2_500;
                    })
                    .isPresent());
            return new Evidence(seen, told.get());
        }
    }

    /** A full disk, seen by the error of who would write one more piece. */
    record Full(SmallDisk disk) implements Injection {

        @Override
        public Evidence inject() {
            return disk.fill();
        }

        @Override
        public Evidence heal() {
            return disk.empty();
        }
    }
}
