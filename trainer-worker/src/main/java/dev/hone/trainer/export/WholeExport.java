package dev.hone.trainer.export;

import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.trainer.publish.BaseFiles;
import dev.hone.trainer.publish.TrainingManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a stored version that is a whole model for other programs: {@code
 * AutoModelForCausalLM.from_pretrained(folder)} loads it, and its card says which sentence asks it for good answers and
 * where that goes.
 */
public final class WholeExport {

    private static final List<String> WEIGHTS = List.of("config.json", TrainingManifest.FILE, "model.safetensors");

    private WholeExport() {}

    /**
     * Writes the folder, the weights last.
     *
     * @param artifact the version's folder in the store
     * @param base what it was trained on, as its card names it
     * @param target made if it is missing; files of these names in it are replaced
     */
    public static void write(Path artifact, PeftExport.Base base, Path target) throws IOException {
        Files.createDirectories(target);
        BaseFiles.copy(artifact, target);
        Optional<StoredVersion> version = StoredVersion.read(artifact);
        ModelCard card = new ModelCard(base, version.orElse(null), prompting(artifact, version), Map.of());
        Files.writeString(target.resolve("README.md"), card.text());
        for (String file : WEIGHTS) {
            BaseFiles.copy(file, artifact, target);
        }
    }

    private static Prompting prompting(Path artifact, Optional<StoredVersion> version) throws IOException {
        if (version.isEmpty() || version.get().goals().isEmpty()) {
            return Prompting.UNKNOWN;
        }
        try (Tokenizer tokenizer = Tokenizer.load(artifact)) {
            return Prompting.of(
                    new Renderer(tokenizer),
                    tokenizer,
                    version.get().goals().get(0).sentence());
        }
    }
}
