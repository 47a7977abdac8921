package dev.hone.lab.bench.trainer;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.bench.MultiplySpeed;
import dev.hone.lab.bench.ReferenceTraining;
import dev.hone.lab.bench.process.Child;
import dev.hone.lab.bench.process.ClusterProcesses;
import dev.hone.lab.bench.process.Readiness;
import dev.hone.lab.bench.trainer.RoundMoment.Kind;
import dev.hone.lab.testbed.broker.FreePort;
import dev.hone.llm.text.TokenSequence;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.terminal.Progress;
import dev.hone.terminal.RunFailedException;
import dev.hone.trainer.BaseModel;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.intake.Intake;
import dev.hone.trainer.intake.KafkaExampleLog;
import dev.hone.trainer.objective.Objective;
import dev.hone.trainer.train.SampledRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Times one round from its topic to the announcement of its version, as a worker that waits for rounds does it: the
 * program, a broker and a registry are processes of their own. Then a few of its steps are taken again and apart, and,
 * where a Python with it is named, TRL's trainer learns the very same rows.
 */
public final class TrainerBench {

    private static final int HEAP_MIB = 1024;
    static final Map<String, String> RECIPE = Map.of(
            "trainer.recipe.epochs", "1",
            "trainer.recipe.batch.examples", "16",
            "trainer.recipe.micro.batch.examples", "8",
            "trainer.recipe.max.prompt.tokens", "600",
            "trainer.recipe.max.tokens", "800");

    private final TrainerPlan plan;
    private final Path folder;
    private final Progress progress;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    /** @param folder everything goes there; whoever gives it cleans it up */
    public TrainerBench(TrainerPlan plan, Path folder, Progress progress, InstantSource clock, LongSupplier nanoTime) {
        this.plan = plan;
        this.folder = folder;
        this.progress = progress;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Throws {@link RunFailedException} where the round has no version. */
    public TrainerFindings run() throws IOException {
        Path base = folder.resolve("base");
        plan.model().write(base, plan.seed());
        progress.say("measuring what the machine can do");
        double machine = MultiplySpeed.operationsPerSecond(plan.threads(), folder);
        try (ClusterProcesses cluster = ClusterProcesses.start(folder.resolve("cluster"))) {
            Settings settings = settings(cluster, base);
            Recipe recipe = Recipe.from(settings);
            KafkaAccess wire = KafkaAccess.from(settings);
            BenchRound bench = new BenchRound(wire, plan, recipe);
            progress.say("writing " + plan.examples() + " examples");
            TrainingRound round = bench.writeExamples();
            RoundTimes times = times(settings, bench, round);
            StepFindings step = new StepBench(plan, folder, progress, nanoTime).run(base, machine);
            return new TrainerFindings(plan, times, machine, step, reference(wire, round, recipe, base));
        }
    }

    private Settings settings(ClusterProcesses cluster, Path base) {
        Map<String, String> values = new LinkedHashMap<>(cluster.addresses());
        values.put("topics.prefix", "bench");
        values.put("topics.partitions", "4");
        values.put("topics.replication", "1");
        values.put("artifacts.location", folder.resolve("artifacts").toString());
        values.put("trainer.base", base.toString());
        values.putAll(RECIPE);
        return Settings.of(values);
    }

    private Child worker(Settings settings, int number, int port) throws IOException {
        String name = "worker-" + number;
        Settings own = settings.with(
                Map.of("data.dir", folder.resolve(name).toString(), "trainer.ops.port", Integer.toString(port)));
        Path file = folder.resolve(name + ".yaml");
        List<String> lines = new ArrayList<>();
        own.section("").forEach((key, value) -> lines.add(key + ": \"" + value + "\""));
        Files.write(file, lines);
        return Child.java(folder, name, HEAP_MIB, RoundWorker.class, List.of(file.toString()));
    }

    private RoundTimes times(Settings settings, BenchRound bench, TrainingRound round) throws IOException {
        progress.say(plan.workers() == 1 ? "starting a worker" : "starting " + plan.workers() + " workers");
        try (BenchWorkers workers = new BenchWorkers()) {
            for (int number = 0; number < plan.workers(); number++) {
                int port = FreePort.any();
                Child worker = worker(settings, number, port);
                workers.add(worker);
                Readiness.await(worker, port, nanoTime);
            }
            long writtenMs = clock.millis();
            bench.write(round);
            List<RoundMoment> moments = new ArrayList<>();
            progress.say("a round of " + plan.examples() + " examples");
            String latest = "";
            while (moments.stream().noneMatch(TrainerBench::ends)) {
                String line = workers.line();
                if (RoundMoment.isOne(line)) {
                    moments.add(RoundMoment.of(line));
                } else {
                    latest = line;
                }
            }
            if (moments.get(moments.size() - 1).kind() == Kind.FAILED) {
                throw new RunFailedException("the round failed: " + latest);
            }
            return RoundTimes.of(writtenMs, moments);
        }
    }

    private static boolean ends(RoundMoment moment) {
        return moment.kind() == Kind.ANNOUNCED || moment.kind() == Kind.FAILED;
    }

    private @Nullable TrainingReference reference(KafkaAccess wire, TrainingRound round, Recipe recipe, Path base)
            throws IOException {
        if (plan.python().isEmpty()) {
            return null;
        }
        List<TokenSequence> rows = rows(wire, round, recipe, base);
        try (ReferenceTraining other = ReferenceTraining.start(plan.python().get(), base, plan.threads(), folder)) {
            progress.say("the same rows with TRL, padded");
            double padded = other.tokensPerSecond(rows, recipe, false);
            progress.say("the same rows with TRL, packed");
            double packed = other.tokensPerSecond(rows, recipe, true);
            return new TrainingReference(padded, packed, other.versions());
        }
    }

    /** The rows that the worker drew of the round. */
    private List<TokenSequence> rows(KafkaAccess wire, TrainingRound round, Recipe recipe, Path base) {
        Intake.Taken taken = Intake.take(round, KafkaExampleLog.of(wire.connection(), wire.topics()));
        try (BaseModel model = BaseModel.load(base)) {
            Objective objective = Objective.of(recipe);
            Encoder encoder = objective.encoder(model.renderer(), recipe.rows());
            return SampledRows.drawn(objective, recipe, taken.own(), encoder, round.getSeed()).groups().stream()
                    .flatMap(group -> group.stream().map(row -> row.tokens()))
                    .toList();
        }
    }
}
