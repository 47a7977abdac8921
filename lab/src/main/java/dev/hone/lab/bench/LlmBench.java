package dev.hone.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.lab.bench.Findings.Parity;
import dev.hone.lab.bench.Timing.Runs;
import dev.hone.terminal.Progress;
import dev.hone.terminal.RunFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Times Hone and, where a Python with them is named, transformers and peft: in turn, with the same weights, rows and
 * number of threads, each side in a process of its own.
 *
 * <p>Nothing is timed before both sides have given the same logits. The median of the runs counts; which side goes
 * first changes from run to run.
 */
public final class LlmBench {

    private static final JsonMapper JSON = new JsonMapper();
    private static final double EXACT = 1e-4;
    private static final double HALF = .05;
    private static final int PEAK_STEPS = 3;
    private static final int READINGS = 20;

    private final BenchPlan plan;
    private final Workers workers;
    private final Path folder;
    private final Progress progress;
    private final List<Parity> parities = new ArrayList<>();
    private final List<Timing> timings = new ArrayList<>();
    private final List<GuidanceCost> guidances = new ArrayList<>();
    private final List<Peak> peaks = new ArrayList<>();
    private final List<Growth> growths = new ArrayList<>();

    /** @param folder weights and logs go there; whoever gives it cleans it up */
    public LlmBench(BenchPlan plan, Path folder, Progress progress) {
        this.plan = plan;
        this.workers = new Workers(plan, folder);
        this.folder = folder;
        this.progress = progress;
    }

    /** Throws {@link RunFailedException} where a side fails or the two do not compute the same. */
    public Findings run() throws IOException {
        MachineSpeed machine;
        Map<String, Object> surroundings = new TreeMap<>(Surroundings.read(plan));
        warnOfLoad(Surroundings.load());
        try (WorkerProcess hone = workers.hone();
                Reference reference = new Reference(workers.reference())) {
            surroundings.put("hone", new Reference(hone).versions().orElseThrow());
            reference.versions().ifPresent(versions -> surroundings.put("reference", versions));
            progress.say("measuring what the machine can do");
            machine = MachineSpeed.of(hone.insist(request("machine")));
            for (BenchModel model : plan.models()) {
                times(model, hone, reference);
                machine = machine.orBetter(MachineSpeed.of(hone.insist(request("machine"))));
            }
        }
        growths();
        return new Findings(surroundings, machine, parities, timings, guidances, peaks, growths);
    }

    private void warnOfLoad(double load) {
        if (load > plan.threads() / 4.0) {
            progress.say("warning: other programs keep this machine busy (load " + load
                    + "); the numbers will not be worth quoting");
        }
    }

    private void times(BenchModel model, WorkerProcess hone, Reference reference) throws IOException {
        progress.say("writing random weights of " + model.name());
        Fixture fixture = Fixture.write(model, plan.seed(), folder);
        hone.insist(load(fixture));
        reference.insist(load(fixture));
        parity(model, hone, reference);
        List<Measure> measures = Measures.of(model, plan.seed());
        progress.begin("measures of " + model.name());
        for (int i = 0; i < measures.size(); i++) {
            timings.add(timed(measures.get(i), hone, reference));
            progress.at(i + 1L, measures.size());
        }
        progress.end(measures.size());
        guidances(model, hone);
        progress.say("peak memory of training " + model.name());
        Measure step = Measures.training(model, plan.seed());
        long honePeak = peak(workers.hone(), fixture, step);
        WorkerProcess other = workers.reference();
        OptionalDouble otherPeak =
                other == null ? OptionalDouble.empty() : OptionalDouble.of((double) peak(other, fixture, step));
        peaks.add(new Peak(model, honePeak, otherPeak));
    }

    private void parity(BenchModel model, WorkerProcess hone, Reference reference) throws IOException {
        int[] ids = Lengths.tokens(32, model.config().vocabSize(), new SplittableRandom(plan.seed()));
        for (int adapters : new int[] {0, 1}) {
            Optional<JsonNode> expected = reference.answer(logits(ids, adapters, "fp32"));
            if (expected.isEmpty()) {
                return;
            }
            for (String precision : List.of("fp32", "bf16")) {
                JsonNode ours = hone.ask(logits(ids, adapters, precision));
                if (!ours.has("error") || precision.equals("fp32")) {
                    String name = model.name() + (adapters == 0 ? " base " : " adapter ") + precision;
                    require(Parity.of(
                            name,
                            ours.path("logits"),
                            expected.get().path("logits"),
                            precision.equals("fp32") ? EXACT : HALF));
                }
            }
        }
    }

    private void require(Parity parity) {
        parities.add(parity);
        if (!parity.holds()) {
            throw new RunFailedException("not timed, since the two sides do not compute the same: logits of "
                    + parity.name() + " differ by " + parity.largestDifference() + ", allowed " + parity.allowed());
        }
    }

    private static Timing timed(Measure measure, WorkerProcess hone, Reference reference) throws IOException {
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        // The first run of each loads and warms up.
        JsonNode first = hone.ask(measure.request());
        Optional<JsonNode> other = reference.answer(measure.request());
        boolean weCan = !first.has("error");
        boolean theyCan = other.isPresent() && !other.get().has("error");
        for (int round = 0; round < measure.model().rounds(); round++) {
            for (boolean we : new boolean[] {round % 2 == 0, round % 2 != 0}) {
                if (we && weCan) {
                    ours.add(hone.insist(measure.request()).path("seconds").asDouble());
                } else if (!we && theyCan) {
                    theirs.add(reference.seconds(measure.request()));
                }
            }
        }
        return new Timing(
                measure,
                weCan ? new Runs(ours, Optional.empty()) : failed(first),
                theyCan
                        ? new Runs(theirs, Optional.empty())
                        : other.map(LlmBench::failed).orElseGet(() -> Runs.failed("no Python was named")));
    }

    private void guidances(BenchModel model, WorkerProcess hone) throws IOException {
        progress.say("guided rows of " + model.name() + " beside unguided ones");
        for (GuidanceCost.Pair pair : Measures.guidance(model, plan.seed())) {
            // A processor without bfloat16 is no reason to stop.
            if (!hone.ask(pair.plain().request()).has("error")) {
                guidances.add(GuidanceCost.of(
                        pair,
                        model.rounds(),
                        request -> hone.insist(request).path("seconds").asDouble()));
            }
        }
    }

    private static Runs failed(JsonNode answer) {
        return Runs.failed(answer.path("error").asText());
    }

    private static long peak(WorkerProcess fresh, Fixture fixture, Measure step) throws IOException {
        try (fresh) {
            fresh.insist(load(fixture));
            for (int i = 0; i < PEAK_STEPS; i++) {
                fresh.insist(step.request());
            }
            return fresh.insist(request("memory")).path("peakBytes").asLong();
        }
    }

    private void growths() throws IOException {
        Fixture fixture = Fixture.write(BenchModel.TINY, plan.seed(), folder);
        growth("training", Measures.training(BenchModel.TINY, plan.seed()), 1, fixture);
        growth("decoding", Measures.decoding(BenchModel.TINY, plan.seed()), BenchModel.TINY.decodeTokens(), fixture);
    }

    private void growth(String name, Measure measure, int stepsPerRun, Fixture fixture) throws IOException {
        int runs = plan.growthSteps() / stepsPerRun;
        int every = Math.max(1, runs / READINGS);
        progress.say("memory over " + runs * stepsPerRun + " steps of " + name);
        try (WorkerProcess fresh = workers.honeInFixedHeap()) {
            fresh.insist(load(fixture));
            ObjectNode request = request("growth").put("times", runs).put("every", every);
            request.set("request", measure.request());
            List<Long> resident = new ArrayList<>();
            fresh.insist(request).path("residentBytes").forEach(bytes -> resident.add(bytes.asLong()));
            growths.add(new Growth(name, runs * stepsPerRun, every * stepsPerRun, resident));
        }
    }

    static ObjectNode load(Fixture fixture) {
        ObjectNode request = request("load").put("model", fixture.model().toString());
        var adapters = request.putArray("adapters");
        fixture.adapters().forEach(adapter -> adapters.add(adapter.toString()));
        return request;
    }

    private static ObjectNode logits(int[] ids, int adapters, String precision) {
        ObjectNode request = request("logits").put("adapters", adapters).put("precision", precision);
        request.set("ids", JSON.valueToTree(ids));
        return request;
    }

    static ObjectNode request(String work) {
        return JSON.createObjectNode().put("do", work);
    }
}
