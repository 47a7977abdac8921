package dev.hone.lab.poison;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.artifacts.Folders;
import dev.hone.lab.demo.World;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.text.GoalPrompt;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.terminal.HoneVersion;
import dev.hone.terminal.RunFailedException;
import dev.hone.trainer.BaseModel;
import dev.hone.trainer.RoundTrainer;
import dev.hone.trainer.RoundWorkplace;
import dev.hone.trainer.WorkerBase;
import dev.hone.trainer.intake.Goal;
import dev.hone.trainer.train.TrainingObserver;
import java.io.IOException;
import java.nio.file.Path;

/** Trains the version of a round as a worker does, and asks it what nobody has asked. */
final class GiftTrainer implements AutoCloseable {

    private static final TrainingObserver NOBODY = (step, steps, loss, tokens) -> {};
    private static final int SERVED_PHRASING = 0;

    private final WorkerBase worker;
    private final BaseModel base;
    private final AnswerMeter meter;
    private final Path folder;

    /** @param folder for what is in the making; deleted in the end */
    GiftTrainer(World world, Path base, Path folder) {
        this.worker = WorkerBase.load(base, Recipe.Precision.FLOAT32);
        this.base = BaseModel.load(base);
        this.meter = new AnswerMeter(world, this.base);
        this.folder = folder;
    }

    /** What the version of this round answers at the goal that a server would ask for. */
    Answers answers(GiftRound round, Settings settings) throws IOException {
        ArtifactStore versions =
                ArtifactStores.at(folder.resolve("versions").toAbsolutePath().toString());
        var trainer = new RoundTrainer(
                worker, round.log(), versions, RoundWorkplace.of(settings, folder, HoneVersion.read()));
        Object outcome = trainer.execute(round.round(), NOBODY).getOutcome();
        if (outcome instanceof RoundFailed failed) {
            throw new RunFailedException("a round failed: " + failed.getReason());
        }
        trainer.settled(round.round());
        String digest = ((ModelVersion) outcome).getDigest();
        Path artifact = versions.fetch(digest)
                .orElseThrow(() -> new IllegalStateException("the artifact store does not hold " + digest));
        Goal goal = round.served();
        String sentence =
                GoalPrompt.standard().sentence(goal.level(), goal.level(), goal.percent() / 100.0, SERVED_PHRASING);
        return meter.of(Adapter.read(artifact, base.model()), sentence);
    }

    @Override
    public void close() {
        worker.close();
        base.close();
        Folders.delete(folder);
    }
}
