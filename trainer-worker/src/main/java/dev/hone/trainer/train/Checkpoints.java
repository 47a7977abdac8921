package dev.hone.trainer.train;

import dev.hone.artifacts.Folders;
import dev.hone.llm.train.StepwiseTraining;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The checkpoints of a training: what is learned, moments and curve after some of its steps, so that going on gives the
 * bytes that an uninterrupted training gives.
 *
 * @param folder of this round alone; its name must tell apart whatever would train differently
 * @param everySteps steps from one checkpoint to the next
 */
public record Checkpoints(Path folder, int everySteps) {

    private static final String STEP = "step-";
    private static final String TRAINING = "training.state";
    private static final String CURVE = "curve.txt";

    public Checkpoints {
        if (everySteps < 1) {
            throw new IllegalArgumentException("everySteps must be at least 1, was " + everySteps);
        }
    }

    /** Those of one shard of the training, within this folder. */
    public Checkpoints ofShard(int shard) {
        return new Checkpoints(folder.resolve("shard-%04d".formatted(shard)), everySteps);
    }

    boolean dueAfter(int step) {
        return step % everySteps == 0;
    }

    /** Forgets the round, once its outcome is known. */
    public void delete() {
        Folders.delete(folder);
    }

    void save(StepwiseTraining training, TrainingCurve curve) {
        Path aside = Folders.fresh(folder.resolve("aside"));
        write(aside, training, curve);
        List<Path> older = saved();
        Folders.publish(aside, folder.resolve(STEP + "%09d".formatted(curve.steps())));
        older.stream()
                .filter(path -> !path.endsWith(STEP + "%09d".formatted(curve.steps())))
                .forEach(Folders::delete);
    }

    /**
     * Brings the training to the last checkpoint, and gives its curve until there; an empty one where there is none.
     */
    TrainingCurve restore(StepwiseTraining training) {
        return saved().stream()
                .max(Comparator.naturalOrder())
                .map(path -> read(path, training))
                .orElse(TrainingCurve.EMPTY);
    }

    private List<Path> saved() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(path -> String.valueOf(path.getFileName()).startsWith(STEP))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the checkpoints in " + folder, e);
        }
    }

    private static void write(Path step, StepwiseTraining training, TrainingCurve curve) {
        try {
            training.save(step.resolve(TRAINING));
            Files.write(step.resolve(CURVE), curve.lines());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the checkpoint " + step, e);
        }
    }

    private static TrainingCurve read(Path step, StepwiseTraining training) {
        try {
            training.restore(step.resolve(TRAINING));
            return TrainingCurve.of(Files.readAllLines(step.resolve(CURVE)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the checkpoint " + step, e);
        }
    }
}
