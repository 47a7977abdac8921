package dev.hone.trainer;

import dev.hone.artifacts.Folders;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.intake.ErasedExamples;
import dev.hone.trainer.intake.Seeds;
import dev.hone.trainer.shards.ShardCrew;
import dev.hone.trainer.train.Checkpoints;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a worker makes versions: its folders for what is in the making, checkpoints and publications, and who works
 * with it.
 *
 * @param checkpointSteps steps from one checkpoint to the next
 * @param codeVersion of this program; another one does not resume what this one began
 * @param crew trains the shards of a round that has several
 */
public record RoundWorkplace(Path folder, int checkpointSteps, String codeVersion, ShardCrew crew) {

    /** One where nobody else works. */
    public RoundWorkplace(Path folder, int checkpointSteps, String codeVersion) {
        this(folder, checkpointSteps, codeVersion, ShardCrew.ALONE);
    }

    private static final String CHECKPOINTS = "checkpoints";
    private static final String PUBLICATION = "publication";
    private static final String SHARDS = "shards";

    // Whoever comes back to a round after that begins it anew, and loses no more than time.
    private static final Duration ABANDONED = Duration.ofDays(7);

    /** One with checkpoints as often as the settings of a worker say. */
    public static RoundWorkplace of(Settings settings, Path folder, String codeVersion) {
        int steps = settings.parse(TrainerConfig.DEFINITION).getInt("trainer.checkpoint.steps");
        return new RoundWorkplace(folder, steps, codeVersion);
    }

    /** All checkpoints of the round. */
    Checkpoints checkpoints(TrainingRound round, String baseDigest) {
        return new Checkpoints(folder.resolve(CHECKPOINTS).resolve(name(round, baseDigest)), checkpointSteps);
    }

    /**
     * Those of the round without the examples that are erased by now: a training that had begun with them does not go
     * on.
     */
    Checkpoints checkpoints(TrainingRound round, String baseDigest, ErasedExamples erased) {
        Checkpoints all = checkpoints(round, baseDigest);
        String without = erased.digest();
        return without.isEmpty() ? all : new Checkpoints(all.folder().resolve("without-" + without), checkpointSteps);
    }

    /** Tells apart whatever would train other bytes, but for examples that are erased. */
    String work(TrainingRound round, String baseDigest) {
        return name(round, baseDigest);
    }

    /** The same with them. */
    String work(TrainingRound round, String baseDigest, ErasedExamples erased) {
        String without = erased.digest();
        return work(round, baseDigest) + (without.isEmpty() ? "" : "-" + without);
    }

    Path publication(TrainingRound round, String baseDigest) {
        return folder.resolve(PUBLICATION).resolve(name(round, baseDigest));
    }

    /** Where results of shards are made that are put into the artifact store. */
    static Path shards(Path folder) {
        return folder.resolve(SHARDS);
    }

    /** Deletes what nobody came back to: of rounds that other workers ended, or that were killed at their end. */
    void forgetAbandoned() {
        Folders.deleteAbandoned(folder.resolve(CHECKPOINTS), ABANDONED);
        Folders.deleteAbandoned(folder.resolve(PUBLICATION), ABANDONED);
        Folders.deleteAbandoned(shards(folder), ABANDONED);
    }

    private String name(TrainingRound round, String baseDigest) {
        return "%016x".formatted(new Seeds(0).hash(round + " " + baseDigest + " " + codeVersion));
    }
}
