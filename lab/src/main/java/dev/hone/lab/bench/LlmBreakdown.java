package dev.hone.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.client.report.Table;
import dev.hone.lab.bench.Breakdown.Products;
import dev.hone.terminal.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Says where the time of decoding goes: the same runs as the benchmark's, whole, with every call of the engine's
 * library traced, and the products of a step by themselves. Hone alone, in a process of its own.
 */
public final class LlmBreakdown {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int PRODUCT_RUNS = 30;

    private final BenchPlan plan;
    private final Path folder;
    private final Progress progress;

    /** @param folder weights and logs go there; whoever gives it cleans it up */
    public LlmBreakdown(BenchPlan plan, Path folder, Progress progress) {
        this.plan = plan;
        this.folder = folder;
        this.progress = progress;
    }

    /** All that was found. */
    public record Found(Map<String, Object> surroundings, MachineSpeed machine, List<Breakdown> parts) {

        /** As the report's JSON has it. */
        public Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("surroundings", surroundings);
            map.put("machine", machine.toMap());
            map.put("breakdown", parts.stream().map(Breakdown::toMap).toList());
            return map;
        }

        /** For people. */
        public String tables() {
            Table table = new Table("", "calls a step", "us a step", "share");
            parts.forEach(part -> part.tell(table));
            return table.toString();
        }
    }

    public Found run() throws IOException {
        List<Breakdown> parts = new ArrayList<>();
        Map<String, Object> surroundings = Surroundings.read(plan);
        try (WorkerProcess hone = new Workers(plan, folder).hone()) {
            progress.say("measuring what the machine can do");
            MachineSpeed machine = MachineSpeed.of(hone.insist(LlmBench.request("machine")));
            for (BenchModel model : plan.models()) {
                progress.say("taking decoding with " + model.name() + " apart");
                Fixture fixture = Fixture.write(model, plan.seed(), folder);
                hone.insist(LlmBench.load(fixture));
                for (Measure measure : Measures.plain(model, plan.seed())) {
                    parts.add(apart(measure, hone));
                }
            }
            return new Found(surroundings, machine, parts);
        }
    }

    private static Breakdown apart(Measure measure, WorkerProcess hone) throws IOException {
        ObjectNode traced = LlmBench.request("trace");
        traced.set("request", measure.request());
        // The first run of each loads and warms up.
        hone.insist(measure.request());
        hone.insist(traced);
        List<Double> whole = new ArrayList<>();
        JsonNode trace = hone.insist(traced);
        for (int run = 0; run < measure.model().rounds(); run++) {
            whole.add(seconds(hone.insist(measure.request())));
            JsonNode next = hone.insist(traced);
            trace = seconds(next) < seconds(trace) ? next : trace;
        }
        return new Breakdown(
                measure,
                Median.of(whole).orElseThrow(),
                seconds(trace),
                CallTimes.of(trace.path("trace")),
                products(measure, hone));
    }

    private static double seconds(JsonNode answer) {
        return answer.path("seconds").asDouble();
    }

    private static Products products(Measure measure, WorkerProcess hone) throws IOException {
        double asRows = Double.POSITIVE_INFINITY;
        double asVector = Double.NaN;
        for (boolean alone : new boolean[] {true, false}) {
            ObjectNode request = LlmBench.request("products")
                    .put("rows", measure.request().path("prompts").size())
                    .put("alone", alone)
                    .put("times", PRODUCT_RUNS);
            request.set("sizes", JSON.valueToTree(measure.model().matrices()));
            JsonNode answer = hone.insist(request);
            asRows = Math.min(asRows, median(answer.path("asRows")).orElseThrow());
            OptionalDouble vectors = median(answer.path("asVector"));
            if (vectors.isPresent()) {
                asVector = Double.isNaN(asVector) ? vectors.getAsDouble() : Math.min(asVector, vectors.getAsDouble());
            }
        }
        return new Products(asRows, asVector);
    }

    private static OptionalDouble median(JsonNode seconds) {
        List<Double> all = new ArrayList<>();
        seconds.forEach(one -> all.add(one.asDouble()));
        return Median.of(all);
    }
}
