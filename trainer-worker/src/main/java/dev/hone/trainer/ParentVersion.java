package dev.hone.trainer;

import dev.hone.llm.artifact.ArtifactStore;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.ModelConfig;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.intake.RoundRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the version that a round starts from: the adapter of an earlier round, or nothing where it is the base alone. */
final class ParentVersion {

    private static final String BASE = "base";

    private ParentVersion() {}

    static Optional<Adapter> of(TrainingRound round, ArtifactStore store, ModelConfig model, LoraConfig lora) {
        String parent = round.getParent();
        String line = round.getLine() + "@";
        if (!parent.startsWith(line)) {
            throw new RoundRefusedException(
                    "the parent " + parent + " is no version of the line " + round.getLine() + "; promote one that is");
        }
        String digest = parent.substring(line.length());
        if (digest.equals(BASE)) {
            return Optional.empty();
        }
        if (!digest.matches("sha256:[0-9a-f]{64}")) {
            throw new RoundRefusedException("the parent " + parent + " has no digest to find its artifact by");
        }
        Path folder = store.fetch(digest)
                .orElseThrow(() -> new RoundRefusedException("the parent " + parent
                        + " is not in the artifact store: bring its folder back, or promote another version"));
        Adapter adapter = read(folder, model);
        if (!adapter.config().equals(lora)) {
            throw new RoundRefusedException("the recipe's adapter (" + lora + ") has another shape than the parent's ("
                    + adapter.config() + "): give trainer.recipe.lora.* the parent's values, or start a new line");
        }
        return Optional.of(adapter);
    }

    private static Adapter read(Path folder, ModelConfig model) {
        try {
            return Adapter.read(folder, model);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the adapter in " + folder, e);
        }
    }
}
