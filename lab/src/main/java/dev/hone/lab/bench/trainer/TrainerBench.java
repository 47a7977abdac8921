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
 * program, a broker and a registry are processes of their own. Then, where a Python with it is named, TRL's trainer
 * learns the very same rows.
 */
public final class TrainerBench {

    private static final int HEAP_MIB = 1024;
    private static final Map<String, String> RECIPE = Map.of(
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
    private final int port = FreePort.any();

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
            Path file = settings(cluster, base);
            Settings settings = Settings.read(file, Map.of());
            Recipe recipe = Recipe.from(settings);
            KafkaAccess wire = KafkaAccess.from(settings);
            BenchRound bench = new BenchRound(wire, plan, recipe);
            progress.say("writing " + plan.examples() + " examples");
            TrainingRound round = bench.writeExamples();
            RoundTimes times = times(file, bench, round);
            return new TrainerFindings(plan, times, machine, reference(wire, round, recipe, base));
        }
    }

    private Path settings(ClusterProcesses cluster, Path base) throws IOException {
        Map<String, String> values = new LinkedHashMap<>(cluster.addresses());
        values.put("topics.prefix", "bench");
        values.put("topics.partitions", "4");
        values.put("topics.replication", "1");
        values.put("data.dir", folder.resolve("worker").toString());
        values.put("artifacts.location", folder.resolve("artifacts").toString());
        values.put("trainer.base", base.toString());
        values.put("trainer.ops.port", Integer.toString(port));
        values.putAll(RECIPE);
        Path file = folder.resolve("worker.yaml");
        Files.write(
                file,
                values.entrySet().stream()
                        .map(value -> value.getKey() + ": \"" + value.getValue() + "\"")
                        .toList());
        return file;
    }

    private RoundTimes times(Path file, BenchRound bench, TrainingRound round) throws IOException {
        progress.say("starting a worker");
        try (Child worker = Child.java(folder, "worker", HEAP_MIB, RoundWorker.class, List.of(file.toString()))) {
            Readiness.await(worker, port, nanoTime);
            long writtenMs = clock.millis();
            bench.write(round);
            List<RoundMoment> moments = new ArrayList<>();
            progress.say("a round of " + plan.examples() + " examples");
            String latest = "";
            while (moments.stream().noneMatch(TrainerBench::ends)) {
                String line = worker.answer();
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
