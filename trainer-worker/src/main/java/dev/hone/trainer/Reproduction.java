package dev.hone.trainer;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.intake.ErasedExamples;
import dev.hone.trainer.intake.ExampleLog;
import dev.hone.trainer.intake.Intake;
import dev.hone.trainer.intake.RoundRefusedException;
import dev.hone.trainer.publish.ManifestDifferences;
import dev.hone.trainer.publish.ManifestDifferences.Difference;
import dev.hone.trainer.publish.TrainingManifest;
import dev.hone.trainer.scorers.AnswerScorer;
import dev.hone.trainer.train.TrainingObserver;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Trains a version again from its round and the log, in the way of a worker, and compares the digests. Nothing is
 * announced, and nothing is written where versions are kept.
 *
 * <p>Runs on the caller's thread, as {@link RoundTrainer} does, and sets the process's threads of arithmetic.
 */
public final class Reproduction {

    private final WorkerBase base;
    private final ExampleLog log;
    private final ArtifactStore versions;
    private final Place place;

    /**
     * Where it works.
     *
     * @param folder for checkpoints and the version that comes of it; the caller's to delete
     * @param codeVersion of this program
     * @param scorer grades answers where the round asks for it
     */
    public record Place(Path folder, String codeVersion, Optional<AnswerScorer> scorer) {}

    /** @param versions where the parent and the version to compare with are read */
    public Reproduction(WorkerBase base, ExampleLog log, ArtifactStore versions, Place place) {
        this.base = base;
        this.log = log;
        this.versions = versions;
        this.place = place;
    }

    /** How it ended. */
    public enum Outcome {
        /** The bytes are the same. */
        EQUAL,
        /** They are not, although every input is there. */
        DIFFERENT,
        /** Inputs are gone: no training can tell. */
        NOT_REPRODUCIBLE
    }

    /**
     * What came of it.
     *
     * @param digest of the version as it was trained now; null where none was
     * @param words why, for people
     * @param expired the parts of the round's ranges that retention has taken
     * @param erased examples that the version was trained with, and whose subjects have been erased since
     * @param differences in the manifests and the adapters, what may have caused the rest first
     */
    public record Reproduced(
            Outcome outcome,
            @Nullable String digest,
            String words,
            List<OffsetRange> expired,
            long erased,
            List<Difference> differences) {
        public Reproduced {
            expired = List.copyOf(expired);
            differences = List.copyOf(differences);
        }
    }

    /**
     * Trains again and compares.
     *
     * @param anyway whether to train also where examples have been erased since, without them: the digest is then that
     *     of the version without their subjects
     */
    public Reproduced of(ModelVersion version, TrainingRound round, boolean anyway, TrainingObserver observer) {
        try {
            List<OffsetRange> expired = log.expired(round);
            if (!expired.isEmpty()) {
                return gone(expiredWords(expired), expired, 0);
            }
            Optional<Path> then = versions.fetch(version.getDigest());
            long erased = erasedSince(version, then, Intake.take(round, log).erased());
            if (erased > 0 && !anyway) {
                return gone(erasedWords(erased), expired, erased);
            }
            return compared(version, then, erased, trained(round, observer));
        } catch (RoundRefusedException refused) {
            return gone(refused.reason(), List.of(), 0);
        }
    }

    private RoundOutcome trained(TrainingRound round, TrainingObserver observer) {
        RoundWorkplace workplace =
                new RoundWorkplace(place.folder().resolve("work"), Integer.MAX_VALUE, place.codeVersion());
        return new RoundTrainer(base, log, new TrialStore(versions, trials()), workplace, place.scorer())
                .execute(round, observer);
    }

    private ArtifactStore trials() {
        return ArtifactStores.at(place.folder().resolve("versions").toString());
    }

    // Whoever has not the version's folder any more knows what it had left out by how far it knew the erasures.
    private static long erasedSince(ModelVersion version, Optional<Path> folder, ErasedExamples now) {
        if (folder.isPresent()) {
            return now.count() - ManifestDifferences.erased(folder.get());
        }
        return version.getErasureOffsets().equals(now.offsets()) ? 0 : now.sinceClosed();
    }

    private Reproduced compared(ModelVersion version, Optional<Path> then, long erased, RoundOutcome outcome) {
        if (outcome.getOutcome() instanceof RoundFailed failed) {
            return gone(failed.getReason(), List.of(), erased);
        }
        String digest = ((ModelVersion) outcome.getOutcome()).getDigest();
        if (digest.equals(version.getDigest())) {
            return new Reproduced(Outcome.EQUAL, digest, "the same bytes", List.of(), erased, List.of());
        }
        List<Difference> differences = then.flatMap(
                        folder -> trials().fetch(digest).map(now -> ManifestDifferences.between(folder, now)))
                .orElse(List.of());
        if (erased > 0) {
            String words = erasedWords(erased) + "; trained without them it is another version";
            return new Reproduced(Outcome.NOT_REPRODUCIBLE, digest, words, List.of(), erased, differences);
        }
        return new Reproduced(
                Outcome.DIFFERENT, digest, differentWords(differences, then), List.of(), erased, differences);
    }

    private static Reproduced gone(String words, List<OffsetRange> expired, long erased) {
        return new Reproduced(Outcome.NOT_REPRODUCIBLE, null, words, expired, erased, List.of());
    }

    private static String expiredWords(List<OffsetRange> expired) {
        long records = expired.stream()
                .mapToLong(part -> part.getTo() - part.getFrom())
                .sum();
        return "retention has taken " + expired.size() + " of its ranges in full or in part, up to " + records
                + " examples: "
                + expired.stream()
                        .map(part -> "offsets " + part.getFrom() + " to " + part.getTo() + " of partition "
                                + part.getPartition())
                        .collect(Collectors.joining(", "));
    }

    private static String erasedWords(long erased) {
        return erased + (erased == 1 ? " example" : " examples") + " that it may have been trained or measured on"
                + (erased == 1 ? " is" : " are") + " of subjects that have been erased since";
    }

    private static String differentWords(List<Difference> differences, Optional<Path> then) {
        if (differences.isEmpty()) {
            return "the digests differ, and the version's own folder is not at hand to say in what";
        }
        Difference first = differences.get(0);
        boolean sameWeights =
                differences.stream().noneMatch(each -> each.kind() == ManifestDifferences.Kind.ARITHMETIC);
        return "first in " + first.kind().words() + ": " + first.place() + " was " + first.then() + " and is "
                + first.now()
                + (sameWeights ? "; " + weights(then) + " the same bytes" : "");
    }

    private static String weights(Optional<Path> version) {
        return version.filter(TrainingManifest::isWhole).isPresent() ? "the weights have" : "the adapter has";
    }
}
