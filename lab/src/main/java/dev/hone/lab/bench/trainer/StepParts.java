package dev.hone.lab.bench.trainer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the time of traced steps went, as shares of it that sum to one.
 *
 * <p>A call has the time in which it runs and none that it makes does. Where threads have calls at the same time, they
 * share it alike; one that is between its calls waits for those that are in one.
 *
 * @param calls shares by call, the largest first
 */
record StepParts(List<Part> calls) {

    private static final Call NONE = new Call("", CallKind.OUTSIDE, Way.NEITHER);

    StepParts {
        calls = List.copyOf(calls);
    }

    /** Whether a call is on the way from the tokens to the loss, or back from it. */
    enum Way {
        FORWARD,
        BACKWARD,
        NEITHER
    }

    /** A name may stand for several kinds: a copy that attention makes is attention. */
    record Call(String name, CallKind kind, Way way) {}

    /** @param count how often it was made */
    record Part(Call call, long count, double share) {}

    /**
     * Takes them apart.
     *
     * @param micros that all of it took, by the clock of whoever waited for it
     * @param untraced microseconds that the same takes when nobody traces it: what it takes longer is taken off all
     *     calls alike, since each is slowed by as much
     */
    static StepParts of(List<TracedCall> traced, double micros, double untraced) {
        Map<Call, Long> counts = new HashMap<>();
        List<Stretch> stretches = new ArrayList<>();
        for (List<TracedCall> ofThread : byThread(traced)) {
            ThreadCalls thread = new ThreadCalls(stretches);
            for (TracedCall each : ofThread) {
                Call call = thread.begin(each);
                counts.merge(call, 1L, Long::sum);
            }
            thread.endAll();
        }
        Map<Call, Double> times = Stretch.shared(stretches);
        double inside = times.values().stream().mapToDouble(Double::doubleValue).sum();
        double outside = Math.max(0, micros - inside);
        double cost = Math.max(0, micros - untraced) / Math.max(1, traced.size());
        times.replaceAll((call, time) -> Math.max(0, time - cost * counts.getOrDefault(call, 0L)));
        times.put(NONE, outside);
        double whole = times.values().stream().mapToDouble(Double::doubleValue).sum();
        List<Part> parts = times.entrySet().stream()
                .map(each -> new Part(each.getKey(), counts.getOrDefault(each.getKey(), 0L), each.getValue() / whole))
                .sorted(Comparator.comparingDouble(Part::share)
                        .reversed()
                        .thenComparing(part -> part.call().name()))
                .toList();
        return new StepParts(parts);
    }

    private static Iterable<List<TracedCall>> byThread(List<TracedCall> traced) {
        Map<Long, List<TracedCall>> threads = new LinkedHashMap<>();
        traced.forEach(call -> threads.computeIfAbsent(call.thread(), first -> new ArrayList<>())
                .add(call));
        threads.values().forEach(StepParts::sort);
        return threads.values();
    }

    // A call is written when it ends: of two that begin together the longer one, or the later one, makes the other.
    private static void sort(List<TracedCall> calls) {
        Collections.reverse(calls);
        calls.sort(Comparator.comparingDouble(TracedCall::begins)
                .thenComparing(Comparator.comparingDouble(TracedCall::ends).reversed()));
    }

    /** The share of a kind on all ways. */
    double share(CallKind kind) {
        return calls.stream()
                .filter(part -> part.call().kind() == kind)
                .mapToDouble(Part::share)
                .sum();
    }

    double share(CallKind kind, Way way) {
        return calls.stream()
                .filter(part -> part.call().kind() == kind && part.call().way() == way)
                .mapToDouble(Part::share)
                .sum();
    }
}
