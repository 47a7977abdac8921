package dev.hone.lab.chaos;

import dev.hone.terminal.Progress;
import dev.hone.terminal.Stop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Does the faults of a plan and undoes them, one after the other on the caller's thread. The plan's time stands still
 * while a fault is waited for to be seen or to be over: a slow machine makes the run longer, and never lets faults meet
 * that the plan keeps apart.
 */
final class Timeline {

    private final List<Step> steps;
    private final Injections injections;
    private final Progress progress;
    private final Stop stop;
    private final LongSupplier nanoTime;
    private final Map<Fault, Open> open = new HashMap<>();
    private final List<FaultRow> rows = new ArrayList<>();
    private final long began;
    private Duration stood = Duration.ZERO;

    /** The beginning is now. */
    Timeline(FaultPlan plan, Injections injections, Progress progress, Stop stop, LongSupplier nanoTime) {
        this.steps = steps(plan);
        this.injections = injections;
        this.progress = progress;
        this.stop = stop;
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
    }

    /** One thing to do, in the plan's time. */
    record Step(Duration at, Fault fault, boolean heals) {}

    private record Open(Injection injection, Duration at, Evidence evidence) {}

    /** All of them in their order, which only the plan decides. */
    static List<Step> steps(FaultPlan plan) {
        List<Step> steps = new ArrayList<>();
        for (Fault fault : plan.faults()) {
            steps.add(new Step(fault.at(), fault, false));
            steps.add(new Step(fault.until(), fault, true));
        }
        steps.sort(Comparator.comparing(Step::at));
        return List.copyOf(steps);
    }

    /** Until all are undone and the plan's time has passed. */
    void run(Duration length) throws InterruptedException {
        for (Step step : steps) {
            pauseUntil(step.at());
            Duration from = now();
            if (step.heals()) {
                heal(step.fault());
            } else {
                inject(step.fault());
            }
            stood = stood.plus(now().minus(from));
        }
        pauseUntil(length);
    }

    /** What became of each that is over. */
    List<FaultRow> rows() {
        return List.copyOf(rows);
    }

    /** How long it is since the beginning; any thread may ask. */
    Duration now() {
        return Duration.ofNanos(nanoTime.getAsLong() - began);
    }

    private void inject(Fault fault) {
        Injection injection = injections.of(fault);
        Duration at = now();
        Evidence evidence = injection.inject();
        say(fault, evidence, "");
        open.put(fault, new Open(injection, at, evidence));
    }

    private void heal(Fault fault) {
        Open over = Optional.ofNullable(open.remove(fault)).orElseThrow();
        Evidence healed = over.injection().heal();
        say(fault, healed, "healed: ");
        rows.add(new FaultRow(fault, over.at(), over.evidence(), now(), healed));
    }

    private void say(Fault fault, Evidence evidence, String what) {
        progress.say(String.format(
                Locale.ROOT,
                "%6.1f s  %s%s of %s: %s%s",
                FaultRow.seconds(now()),
                what,
                fault.kind().word(),
                fault.target(),
                evidence.words(),
                evidence.verified() ? "" : " (NOT verified)"));
    }

    private void pauseUntil(Duration at) throws InterruptedException {
        Duration left = at.minus(now().minus(stood));
        if (!left.isNegative()) {
            stop.pause(left);
        }
    }
}
