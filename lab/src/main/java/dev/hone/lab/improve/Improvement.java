package dev.hone.lab.improve;

import dev.hone.artifacts.ArtifactStores;
import dev.hone.client.report.Learned;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.improve.ImprovementResults.Comparison;
import dev.hone.lab.improve.ImprovementResults.Pair;
import dev.hone.lab.replay.Lacking;
import dev.hone.lab.replay.Replay;
import dev.hone.lab.replay.Watched;
import dev.hone.lab.testbed.program.TrainingProgress;
import dev.hone.lab.testbed.workspace.LocalCluster;
import dev.hone.lab.testbed.workspace.Workspace;
import dev.hone.llm.lora.Adapter;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RoundProgress;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.terminal.Progress;
import dev.hone.terminal.RunFailedException;
import dev.hone.terminal.Stop;
import dev.hone.trainer.BaseModel;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.objective.Objective;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One run of improve: the log through the loop, then base and adapter side by side. */
public final class Improvement {

    private static final String ARTIFACTS = "artifacts";
    private static final String LINE = "main";

    private static final String EXAMPLES = "examples";

    private final Plan plan;
    private final Output output;
    private final Progress progress;
    private final Stop stop;
    private final InstantSource clock;
    private long waiting;

    public Improvement(Plan plan, Output output, Progress progress, Stop stop, InstantSource clock) {
        this.plan = plan;
        this.output = output;
        this.progress = progress;
        this.stop = stop;
        this.clock = clock;
    }

    /** Runs it; a run that fails has results too, and the reason among them. */
    ImprovementResults run() throws IOException, InterruptedException {
        output.clear();
        try {
            ImprovementResults results = once(plan.settings());
            if (waiting == 0 || plan.sizes().files().section("rounds.").containsKey(EXAMPLES)) {
                return results;
            }
            // The join refused some of the only round's answers: it is closed with those that are left.
            progress.say(
                    waiting + " of " + plan.sizes().trained() + " answers came through the join; again with those");
            return once(plan.settings().with(Map.of("rounds." + EXAMPLES, Long.toString(waiting))));
        } finally {
            output.settle();
        }
    }

    private ImprovementResults once(Settings settings) throws IOException, InterruptedException {
        try (Workspace workspace = Workspace.fresh(output.folder(), Output.work())) {
            progress.say("starting a broker for this run");
            try (LocalCluster cluster = LocalCluster.start(workspace)) {
                return run(settings(settings, workspace, cluster), workspace.folder(ARTIFACTS));
            }
        }
    }

    private static Settings settings(Settings planned, Workspace workspace, LocalCluster cluster) {
        return planned.with(cluster.settings())
                .with(Map.of(
                        "data.dir", workspace.folder("state").toString(),
                        "artifacts.location", workspace.folder(ARTIFACTS).toString()));
    }

    private ImprovementResults run(Settings settings, Path artifacts) throws IOException, InterruptedException {
        var losses = new LossCurve(new TrainingProgress(progress));
        var replay = new Replay(settings, Watched.training(settings, true, losses), progress, stop, clock);
        String failure = null;
        try {
            replay.run(plan.log().records());
        } catch (RunFailedException e) {
            failure = e.getMessage();
        }
        Learned learned = replay.learned();
        waiting = failure == null ? waiting(learned) : 0;
        learned.failures().forEach(progress::say);
        Optional<ModelVersion> version = failure == null ? best(learned) : Optional.empty();
        Compared compared = version.isPresent()
                ? compare(version.get(), settings, learned, artifacts)
                : new Compared(null, List.of());
        return new ImprovementResults(
                source(),
                counts(replay, compared.comparison()),
                losses.steps(),
                rounds(learned),
                compared.comparison(),
                compared.pairs(),
                failure == null ? failure(settings, replay, version) : failure);
    }

    /** Examples that wait for a round that never closed; 0 where one did. */
    private static long waiting(Learned learned) {
        return learned.closedRounds() > 0 || learned.goalSetRows().isEmpty()
                ? 0
                : learned.towardsRounds().values().stream()
                        .mapToLong(RoundProgress::getExamples)
                        .sum();
    }

    private static Optional<ModelVersion> best(Learned learned) {
        return Stream.concat(Stream.of(LINE), learned.versions().stream().map(ModelVersion::getLine))
                .flatMap(line -> learned.champion(line).stream())
                .findFirst();
    }

    private record Compared(@Nullable Comparison comparison, List<Pair> pairs) {}

    private Compared compare(ModelVersion version, Settings settings, Learned learned, Path artifacts)
            throws IOException, InterruptedException {
        Path folder = ArtifactStores.at(artifacts.toString())
                .fetch(version.getDigest())
                .orElseThrow(() -> new IllegalStateException("no artifact of " + version.getVersion()));
        AdapterFolderCopy.write(folder, plan.base(), output.adapter());
        progress.say("the adapter is in " + output.adapter() + "; comparing it with the base on held-out prompts");
        List<Demonstration> heldOut = HeldOut.read(KafkaAccess.from(settings), round(version, learned));
        Recipe recipe = Recipe.from(settings);
        try (BaseModel base = BaseModel.load(plan.base(), recipe.arithmetic().precision())) {
            Adapter adapter = Adapter.read(folder, base.model());
            Encoder encoder = Objective.of(recipe).encoder(base.renderer(), recipe.rows());
            Comparison comparison = new HoldoutComparison(
                            base, encoder, recipe.evaluation().maxExamples())
                    .of(version, adapter, heldOut);
            List<Pair> pairs = new SampleAnswers(base, encoder, recipe.rows().maxPromptTokens(), plan.seed())
                    .pairs(adapter, heldOut, progress, stop);
            return new Compared(comparison, pairs);
        }
    }

    private static TrainingRound round(ModelVersion version, Learned learned) {
        return learned.rounds().stream()
                .filter(round -> round.getRoundId().equals(version.getRoundId()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no round of " + version.getVersion()));
    }

    private static @Nullable String failure(Settings settings, Replay replay, Optional<ModelVersion> version) {
        Learned learned = replay.learned();
        List<String> lacking = Lacking.words(settings, learned, replay.events());
        if (!lacking.isEmpty()) {
            return "no round closed: " + String.join("; ", lacking);
        }
        if (!learned.lastFailures().isEmpty()) {
            return String.join("; ", learned.lastFailures());
        }
        return version.isPresent()
                ? null
                : "no version came out: "
                        + learned.versions().stream()
                                .map(ModelVersion::getReason)
                                .reduce((one, later) -> later)
                                .orElse("no round gave one");
    }

    private ImprovementResults.Source source() {
        return new ImprovementResults.Source(
                plan.logName(),
                plan.log().format(),
                plan.log().scales(),
                plan.base().toString(),
                plan.seed(),
                plan.sizes().words());
    }

    private ImprovementResults.Counts counts(Replay replay, @Nullable Comparison comparison) {
        return new ImprovementResults.Counts(
                plan.log().rows(),
                plan.log().faults().byReason(),
                replay.events(),
                replay.learned().rounds().stream()
                        .mapToLong(TrainingRound::getExamples)
                        .sum(),
                comparison == null ? plan.sizes().heldOut() : comparison.answers());
    }

    private static List<ImprovementResults.Round> rounds(Learned learned) {
        Map<String, ModelVersion> versions = new HashMap<>();
        learned.versions().forEach(version -> versions.put(String.valueOf(version.getRoundId()), version));
        return learned.rounds().stream()
                .map(round -> round(round, versions.get(round.getRoundId()), learned))
                .toList();
    }

    private static ImprovementResults.Round round(
            TrainingRound round, @Nullable ModelVersion version, Learned learned) {
        if (version == null) {
            String why = learned.failures().stream()
                    .filter(words -> words.startsWith("round " + round.getRoundId() + " "))
                    .findFirst()
                    .orElse("no outcome");
            return new ImprovementResults.Round(round.getSequence(), round.getExamples(), why, true);
        }
        String unusable = version.getUnusable().stream()
                .map(rows -> "; " + rows.getRows() + " rows left out: " + rows.getReason())
                .collect(Collectors.joining());
        return new ImprovementResults.Round(
                round.getSequence(),
                round.getExamples(),
                version.getVerdict() + ": " + version.getReason() + unusable,
                false);
    }
}
