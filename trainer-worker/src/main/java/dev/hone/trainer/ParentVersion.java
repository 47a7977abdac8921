package dev.hone.trainer;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.safetensors.SafetensorsException;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.versions.VersionName;
import dev.hone.trainer.intake.RoundRefusedException;
import dev.hone.trainer.publish.TrainingManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds the version that a round starts from: the adapter of an earlier round, or nothing where it is the base alone.
 */
final class ParentVersion {

    private ParentVersion() {}

    static Optional<Adapter> of(TrainingRound round, ArtifactStore store, LanguageModel model, LoraConfig lora) {
        String parent = round.getParent();
        VersionName name = VersionName.find(parent)
                .orElseThrow(() -> RoundRefusedException.bySettings(
                        "the parent " + parent + " has no digest to find its artifact by"));
        if (!name.line().equals(round.getLine())) {
            throw RoundRefusedException.bySettings(
                    "the parent " + parent + " is no version of the line " + round.getLine() + "; promote one that is");
        }
        return name.digest().map(digest -> adapter(round, digest, store, model, lora));
    }

    private static Adapter adapter(
            TrainingRound round, String digest, ArtifactStore store, LanguageModel model, LoraConfig lora) {
        String parent = round.getParent();
        Path folder = fetched(store, digest)
                .orElseThrow(() -> RoundRefusedException.bySettings("the parent " + parent
                        + " is not in the artifact store: bring its folder back, or promote another version"));
        requireSameBase(parent, folder, model);
        Adapter adapter = read(folder, model);
        if (!adapter.config().equals(lora)) {
            throw RoundRefusedException.bySettings(
                    "the recipe's adapter (" + lora + ") has another shape than the parent's (" + adapter.config()
                            + "): give trainer.recipe.lora.* the parent's values, or start a new line");
        }
        return adapter;
    }

    private static Optional<Path> fetched(ArtifactStore store, String digest) {
        try {
            return store.fetch(digest);
        } catch (IllegalStateException changed) {
            throw RoundRefusedException.bySettings("the parent cannot be used: " + changed.getMessage(), changed);
        }
    }

    /** What was learned beside one base is noise beside another, though all shapes may fit. */
    private static void requireSameBase(String parent, Path folder, LanguageModel model) {
        TrainingManifest.baseDigest(folder)
                .filter(trainedOn -> !trainedOn.equals(model.digest()))
                .ifPresent(trainedOn -> {
                    throw RoundRefusedException.bySettings("the parent " + parent + " was trained on the base "
                            + trainedOn + ", trainer.base is " + model.digest()
                            + ": give trainer.base the folder of the former, or start a new line");
                });
    }

    private static Adapter read(Path folder, LanguageModel model) {
        try {
            return Adapter.read(folder, model.config());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the adapter in " + folder, e);
        } catch (IllegalArgumentException | SafetensorsException e) {
            throw RoundRefusedException.bySettings(
                    "the parent's adapter in " + folder + " cannot be trained on: " + e.getMessage()
                            + "; promote another version",
                    e);
        }
    }
}
