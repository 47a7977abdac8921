package dev.hone.lab.chaos;

import dev.hone.client.report.Events;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a run has shown. */
public final class ChaosFindings {

    /** Ended by an abort or a segmentation fault: no program does that on purpose. */
    private static final List<Integer> CRASHES = List.of(128 + 6, 128 + 11);

    private final FaultPlan plan;
    private final Happened happened;
    private final @Nullable Events events;
    private final Map<String, Object> loop = new LinkedHashMap<>();
    private final List<Promise> promises;

    /**
     * What happened while it ran.
     *
     * @param endings of programs that nobody had killed, and that were started again
     * @param traffic counts
     */
    record Happened(Means means, List<FaultRow> faults, List<Running.Ending> endings, Map<String, Object> traffic) {
        Happened {
            faults = List.copyOf(faults);
            endings = List.copyOf(endings);
        }
    }

    ChaosFindings(FaultPlan plan, Happened happened, Seen seen, List<Promise> promises) {
        this.plan = plan;
        this.happened = happened;
        this.events = seen.events();
        this.promises = List.copyOf(promises);
        Map<String, Integer> decisions = new TreeMap<>();
        seen.decisions().forEach(decided -> decisions.merge(decided.kind(), 1, Integer::sum));
        loop.put("rounds", seen.rounds().size());
        loop.put("decisions", decisions);
    }

    /** What did not hold, in words; empty where all did. */
    public List<String> failures() {
        List<String> failures = new ArrayList<>();
        for (FaultRow row : happened.faults()) {
            if (!row.verified()) {
                failures.add("not verified: " + row.fault().toString().strip() + ": "
                        + row.evidence().words());
            }
        }
        if (happened.faults().size() < plan.faults().size()) {
            failures.add(plan.faults().size() - happened.faults().size() + " faults were never injected");
        }
        for (Promise promise : promises) {
            if (!promise.held()) {
                failures.add("promise " + promise.number() + ": " + promise.why());
            }
        }
        for (Running.Ending ending : happened.endings()) {
            if (CRASHES.contains(ending.code())) {
                failures.add(ending.target() + " crashed with code " + ending.code());
            }
        }
        return failures;
    }

    /** The promises in words, a line for each. */
    public List<String> lines() {
        return promises.stream()
                .map(promise ->
                        "promise " + promise.number() + (promise.held() ? " held: " : " BROKEN: ") + promise.why())
                .toList();
    }

    /** The report. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("seed", plan.seed());
        map.put("minutes", plan.length().toMillis() / 60_000.0);
        map.put("network", happened.means().network());
        Map<String, String> leftOut = new TreeMap<>();
        happened.means().missing().forEach((kind, why) -> leftOut.put(kind.word(), why));
        map.put("leftOut", leftOut);
        map.put("plan", plan.lines());
        map.put("faults", happened.faults().stream().map(FaultRow::toMap).toList());
        if (events != null) {
            map.put("ledger", events);
        }
        map.put("promises", promises.stream().map(Promise::toMap).toList());
        map.put("traffic", happened.traffic());
        map.put("loop", loop);
        map.put(
                "endings",
                happened.endings().stream().map(ChaosFindings::ending).toList());
        map.put("failures", failures());
        return map;
    }

    private static Map<String, Object> ending(Running.Ending ending) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("target", ending.target().toString());
        map.put("code", ending.code());
        map.put("words", ending.words());
        return map;
    }
}
