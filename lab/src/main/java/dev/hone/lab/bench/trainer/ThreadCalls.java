package dev.hone.lab.bench.trainer;

import dev.hone.lab.bench.trainer.StepParts.Call;
import dev.hone.lab.bench.trainer.StepParts.Way;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The calls of one thread, as they begin one after the other. */
final class ThreadCalls {

    private final List<Stretch> stretches;
    private final List<Open> open = new ArrayList<>();
    private double now = Double.NEGATIVE_INFINITY;

    ThreadCalls(List<Stretch> stretches) {
        this.stretches = stretches;
    }

    private record Open(Call call, double ends) {}

    Call begin(TracedCall traced) {
        while (!open.isEmpty() && innermost().ends() <= traced.begins()) {
            endInnermost();
        }
        Call caller = open.isEmpty() ? null : innermost().call();
        CallKind kind = CallKind.of(traced.name(), caller == null ? null : caller.kind());
        Call call = new Call(traced.name(), kind, kind.hasWays() ? way(traced.name(), caller) : Way.NEITHER);
        runUntil(traced.begins());
        // Clocks round: none that is made by another ends after it.
        double ends = open.isEmpty()
                ? traced.ends()
                : Math.min(traced.ends(), innermost().ends());
        open.add(new Open(call, ends));
        return call;
    }

    void endAll() {
        while (!open.isEmpty()) {
            endInnermost();
        }
    }

    private static Way way(String name, @Nullable Call caller) {
        boolean back = name.startsWith("autograd::") || (caller != null && caller.way() == Way.BACKWARD);
        return back ? Way.BACKWARD : Way.FORWARD;
    }

    private Open innermost() {
        return open.get(open.size() - 1);
    }

    private void endInnermost() {
        runUntil(innermost().ends());
        open.remove(open.size() - 1);
    }

    private void runUntil(double until) {
        if (!open.isEmpty() && until > now) {
            stretches.add(new Stretch(innermost().call(), now, until));
        }
        now = Math.max(now, until);
    }
}
