package dev.hone.lab.bench.trainer;

import dev.hone.lab.bench.trainer.StepParts.Call;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A time in which a thread was in this call and in none that it makes. */
record Stretch(Call call, double from, double to) {

    private record Edge(double at, boolean begins, Call call) {}

    /** The time of each call, where a moment counts once. */
    static Map<Call, Double> shared(List<Stretch> stretches) {
        List<Edge> edges = new ArrayList<>();
        for (Stretch stretch : stretches) {
            edges.add(new Edge(stretch.from(), true, stretch.call()));
            edges.add(new Edge(stretch.to(), false, stretch.call()));
        }
        edges.sort(Comparator.comparingDouble(Edge::at).thenComparing(Edge::begins));
        Map<Call, Double> times = new HashMap<>();
        List<Call> running = new ArrayList<>();
        double since = 0;
        for (Edge edge : edges) {
            double lasted = edge.at() - since;
            List<Call> busy = busy(running);
            busy.forEach(call -> times.merge(call, lasted / busy.size(), Double::sum));
            since = edge.at();
            if (edge.begins()) {
                running.add(edge.call());
            } else {
                running.remove(edge.call());
            }
        }
        return times;
    }

    private static List<Call> busy(List<Call> running) {
        List<Call> busy =
                running.stream().filter(call -> call.kind() != CallKind.BETWEEN).toList();
        return busy.isEmpty() ? List.copyOf(running) : busy;
    }
}
