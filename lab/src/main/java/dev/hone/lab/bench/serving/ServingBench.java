package dev.hone.lab.bench.serving;

import dev.hone.lab.bench.ReferenceDecoding;
import dev.hone.lab.bench.process.ClusterProcesses;
import dev.hone.lab.bench.process.JvmHeap;
import dev.hone.serving.ServingCommand;
import dev.hone.terminal.Progress;
import java.io.IOException;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures a server as its users see it: the program, a broker and a registry are processes of their own, and all of
 * what is sent comes from this one over HTTP.
 */
public final class ServingBench {

    private static final int COMPARED = 8;
    private static final Arrival CHAT = new Arrival(0, 64, 64);
    private static final double LIGHT_SHARE = .2;
    private static final double HEAVY_SHARE = 3;
    private static final double MEMORY_LOAD = .5;
    private static final int REFERENCE_ROUNDS = 3;
    private static final double MEMORY_READINGS = 60;

    private final ServingPlan plan;
    private final Path folder;
    private final Progress progress;
    private final LongSupplier nanoTime;
    private final Arrivals arrivals;

    /**
     * Throws {@link IllegalArgumentException} for a trace of another form.
     *
     * @param folder everything goes there; whoever gives it cleans it up
     */
    public ServingBench(ServingPlan plan, Path folder, Progress progress, LongSupplier nanoTime) throws IOException {
        this.plan = plan;
        this.folder = folder;
        this.progress = progress;
        this.nanoTime = nanoTime;
        this.arrivals =
                plan.trace().isPresent() ? Arrivals.ofTrace(plan.trace().get()) : Arrivals.drawn(10_000, plan.seed());
    }

    public ServingFindings run() throws IOException {
        Path base = folder.resolve("base");
        plan.model().write(base, plan.seed());
        try (ClusterProcesses cluster = ClusterProcesses.start(folder.resolve("cluster"))) {
            FrontCost front = new FrontRounds(plan, folder, progress, nanoTime).run(cluster, base);
            ServerSettings settings = ServerSettings.write(cluster, folder, "served", base, plan.threads());
            progress.say("starting the server");
            try (ServerProcess server = ServerProcess.start(
                            folder,
                            ServingCommand.class,
                            List.of("--config", settings.file().toString()),
                            settings.port(),
                            nanoTime);
                    ChatClient client = new ChatClient(server.port(), nanoTime)) {
                return measure(front, base, server, new Load(client, arrivals, nanoTime));
            }
        }
    }

    private ServingFindings measure(FrontCost front, Path base, ServerProcess server, Load load) throws IOException {
        progress.say("warming up");
        steady(load, COMPARED, CHAT);
        List<Throughput> throughputs = new ArrayList<>();
        for (int underWay : new int[] {1, COMPARED, ServingPlan.ROWS}) {
            progress.say(underWay + " requests under way");
            throughputs.add(steady(load, underWay, CHAT));
        }
        ReferenceSpeed reference = reference(base);
        progress.say("capacity with the lengths of the arrivals");
        double capacity = steady(load, 2 * ServingPlan.ROWS, null).requestsPerSecond();
        List<LoadStep> steps = new ArrayList<>();
        for (double share : ServingPlan.SHARES) {
            progress.say("load " + share + " of " + Math.round(10 * capacity) / 10.0 + " requests a second");
            steps.add(open(load, capacity, List.of(share)).get(0));
        }
        Fairness fairness = fairness(load, capacity);
        return new ServingFindings(
                plan,
                arrivals.words(),
                front,
                throughputs,
                reference,
                capacity,
                steps,
                fairness,
                memory(load, server, capacity));
    }

    private Throughput steady(Load load, int underWay, @Nullable Arrival fixed) {
        List<Answered> answers = load.steady(underWay, plan.lasting().steadySeconds(), ServerSettings.HEAVY, fixed);
        double seconds = answers.stream().mapToDouble(Answered::endedAt).max().orElse(Double.NaN);
        return Throughput.of(underWay, answers, seconds);
    }

    /** The first share is the heavy key's, the second, where there is one, the light one's. */
    private List<LoadStep> open(Load load, double capacity, List<Double> shares) {
        List<Load.Stream> streams = new ArrayList<>();
        for (int i = 0; i < shares.size(); i++) {
            String key = i == 0 ? ServerSettings.HEAVY : ServerSettings.LIGHT;
            streams.add(new Load.Stream(shares.get(i) * capacity, key, true));
        }
        double seconds = plan.lasting().stepSeconds();
        List<List<Answered>> answers = load.open(seconds, streams);
        List<LoadStep> steps = new ArrayList<>();
        for (int i = 0; i < shares.size(); i++) {
            steps.add(LoadStep.of(shares.get(i), seconds, answers.get(i)));
        }
        return steps;
    }

    private Fairness fairness(Load load, double capacity) {
        progress.say("a light key alone");
        LoadStep alone = open(load, capacity, List.of(LIGHT_SHARE)).get(0);
        progress.say("a light key beside a heavy one");
        List<LoadStep> both = open(load, capacity, List.of(HEAVY_SHARE, LIGHT_SHARE));
        return new Fairness(alone, both.get(1), both.get(0));
    }

    private @Nullable ReferenceSpeed reference(Path base) throws IOException {
        if (plan.python().isEmpty()) {
            return null;
        }
        progress.say("the same lengths with transformers");
        try (ReferenceDecoding reference = ReferenceDecoding.start(plan.python().get(), base, plan.threads(), folder)) {
            List<int[]> prompts = prompts();
            reference.seconds(prompts.subList(0, 1), CHAT.answerTokens());
            reference.seconds(prompts, CHAT.answerTokens());
            List<Double> alone = new ArrayList<>();
            List<Double> together = new ArrayList<>();
            for (int round = 0; round < REFERENCE_ROUNDS; round++) {
                double seconds = 0;
                for (int[] prompt : prompts) {
                    seconds += reference.seconds(List.of(prompt), CHAT.answerTokens());
                }
                alone.add(seconds);
                together.add(reference.seconds(prompts, CHAT.answerTokens()));
            }
            double tokens = (double) prompts.size() * CHAT.answerTokens();
            return new ReferenceSpeed(
                    tokens / Quantiles.of(alone).at(.5),
                    tokens / Quantiles.of(together).at(.5),
                    prompts.size(),
                    reference.versions());
        }
    }

    private List<int[]> prompts() {
        SplittableRandom random = new SplittableRandom(plan.seed());
        List<int[]> prompts = new ArrayList<>();
        for (int i = 0; i < COMPARED; i++) {
            prompts.add(random.ints(CHAT.promptTokens(), 1, plan.model().vocabulary())
                    .toArray());
        }
        return prompts;
    }

    private @Nullable MemoryWatch memory(Load load, ServerProcess server, double capacity) throws IOException {
        double minutes = plan.lasting().memoryMinutes();
        if (minutes <= 0) {
            return null;
        }
        progress.begin("memory");
        double every = 60 * minutes / MEMORY_READINGS;
        List<MemoryWatch.Reading> readings = new ArrayList<>();
        try (JvmHeap heap = server.heap()) {
            for (int reading = 0; reading < MEMORY_READINGS; reading++) {
                load.open(every, List.of(new Load.Stream(MEMORY_LOAD * capacity, ServerSettings.HEAVY, false)));
                MemoryUsage used = heap.afterCollection();
                readings.add(new MemoryWatch.Reading(server.residentBytes(), used.getUsed(), used.getCommitted()));
                progress.at(reading + 1L, (long) MEMORY_READINGS);
            }
        }
        progress.end((long) MEMORY_READINGS);
        return new MemoryWatch(readings, every);
    }
}
