package dev.hone.trainer;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.Learned;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.lora.WholeModel;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.safetensors.SafetensorsException;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.recipe.TrainedWeights;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.versions.VersionName;
import dev.hone.trainer.intake.RoundRefusedException;
import dev.hone.trainer.publish.TrainingManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds the version that a round starts from: what an earlier round learned, or nothing where it is the base alone.
 */
final class ParentVersion {

    private ParentVersion() {}

    /** Of the kind that the recipe trains; the caller releases it. */
    static Optional<Learned> of(TrainingRound round, ArtifactStore store, LanguageModel model, Recipe recipe) {
        String parent = round.getParent();
        VersionName name = VersionName.find(parent)
                .orElseThrow(() -> RoundRefusedException.bySettings(
                        "the parent " + parent + " has no digest to find its artifact by"));
        if (!name.line().equals(round.getLine())) {
            throw RoundRefusedException.bySettings(
                    "the parent " + parent + " is no version of the line " + round.getLine() + "; promote one that is");
        }
        return name.digest().map(digest -> learned(round, digest, store, model, recipe));
    }

    private static Learned learned(
            TrainingRound round, String digest, ArtifactStore store, LanguageModel model, Recipe recipe) {
        String parent = round.getParent();
        Path folder = fetched(store, digest)
                .orElseThrow(() -> RoundRefusedException.bySettings("the parent " + parent
                        + " is not in the artifact store: bring its folder back, or promote another version"));
        requireSameBase(parent, folder, model);
        requireSameKind(parent, folder, recipe.weights());
        return recipe.weights() == TrainedWeights.ALL
                ? read(folder, () -> WholeModel.read(folder, model))
                : adapter(folder, model, RoundChecks.lora(recipe));
    }

    private static Adapter adapter(Path folder, LanguageModel model, LoraConfig lora) {
        Adapter adapter = read(folder, () -> Adapter.read(folder, model.config()));
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

    /** An adapter is no beginning for all weights, nor are these one for an adapter, which is of the base. */
    private static void requireSameKind(String parent, Path folder, TrainedWeights wanted) {
        boolean whole = TrainingManifest.isWhole(folder);
        if (whole != (wanted == TrainedWeights.ALL)) {
            throw RoundRefusedException.bySettings("the parent " + parent
                    + (whole ? " is a whole model" : " is an adapter") + ", and the recipe trains "
                    + (whole ? "an adapter" : "all weights") + ": set " + Recipe.PREFIX
                    + "weights to " + (whole ? TrainedWeights.ALL : TrainedWeights.ADAPTER).key()
                    + ", promote the base, or start a new line");
        }
    }

    @FunctionalInterface
    private interface Reading<T> {
        T now() throws IOException;
    }

    private static <T> T read(Path folder, Reading<T> reading) {
        try {
            return reading.now();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the parent in " + folder, e);
        } catch (IllegalArgumentException | SafetensorsException e) {
            throw RoundRefusedException.bySettings(
                    "the parent in " + folder + " cannot be trained on: " + e.getMessage()
                            + "; promote another version",
                    e);
        }
    }
}
