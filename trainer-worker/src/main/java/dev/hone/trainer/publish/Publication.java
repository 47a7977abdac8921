package dev.hone.trainer.publish;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStore.Artifact;
import dev.hone.artifacts.Folders;
import dev.hone.llm.lora.Learned;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.versions.VersionName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Puts a version into the artifact store: what was learned, its manifest, and what stands beside them. */
public final class Publication {

    private final ArtifactStore store;
    private final Path workFolder;

    /** The work folder is emptied and deleted again; no two publications may share it at a time. */
    public Publication(ArtifactStore store, Path workFolder) {
        this.store = store;
        this.workFolder = workFolder;
    }

    /** Writes files of a version into its folder. */
    @FunctionalInterface
    public interface Beside {
        void write(Path folder) throws IOException;
    }

    /** Stores a version with nothing beside it. */
    public ModelVersion publish(Learned learned, TrainingManifest manifest) {
        return publish(learned, manifest, folder -> {});
    }

    /**
     * Stores the version durably and says what to announce.
     *
     * @param beside what a version of its kind has besides
     */
    public ModelVersion publish(Learned learned, TrainingManifest manifest, Beside beside) {
        Path folder = Folders.fresh(workFolder);
        try {
            learned.write(folder);
            beside.write(folder);
            Files.writeString(folder.resolve(TrainingManifest.FILE), manifest.json());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the version into " + folder, e);
        }
        Artifact artifact = store.put(folder);
        Folders.delete(folder);
        TrainingRound round = manifest.round();
        return ModelVersion.newBuilder()
                .setVersion(new VersionName(round.getLine(), artifact.digest()).toString())
                .setLine(round.getLine())
                .setSequence(round.getSequence())
                .setParent(round.getParent())
                .setRoundId(round.getRoundId())
                .setArtifact(artifact.location())
                .setDigest(artifact.digest())
                .setBaseDigest(manifest.surroundings().baseDigest())
                .setExamples(manifest.amounts().examples() + manifest.amounts().replayed())
                .setTrainedTokens(manifest.amounts().trainedTokens())
                .setEvaluation(manifest.findings().evaluation())
                .setVerdict(manifest.findings().verdict())
                .setReason(manifest.findings().reason())
                .setUnusable(manifest.amounts().unusable().own().rows())
                .build();
    }
}
