package dev.hone.trainer.export;

import dev.hone.artifacts.FolderDigest;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.MergedWeights;
import dev.hone.llm.model.BaseWeights;
import dev.hone.llm.model.ModelFolder;
import dev.hone.llm.safetensors.SafetensorsWriter;
import dev.hone.trainer.publish.BaseFiles;
import dev.hone.trainer.publish.TrainingManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a stored version as a whole model, its adapter worked into the base's weights, in the number format that the
 * base has them in: {@code AutoModelForCausalLM.from_pretrained(folder)} loads it, and so does whatever takes the base.
 */
public final class MergedExport {

    private MergedExport() {}

    /**
     * Writes the folder, the weights last. One row of a matrix is in memory at a time, and the adapter.
     *
     * @param artifact the version's folder in the store
     * @param base the folder of the base that it was trained on
     * @param version its name, for the card
     * @throws IllegalArgumentException in words where it was trained on another base, or cannot be worked into one
     */
    public static void write(Path artifact, Path base, Path target, String version) throws IOException {
        StoredVersion.requireAdapter(artifact, "it is merged already");
        ModelFolder.require(base);
        try (BaseWeights weights = BaseWeights.open(base)) {
            requireTrainedOn(artifact, base, weights.digest());
            Adapter adapter = Adapter.read(artifact, weights.config());
            MergedWeights merged = MergedWeights.of(weights.tensors(), weights.config(), adapter);
            Files.createDirectories(target);
            BaseFiles.copy("config.json", base, target);
            BaseFiles.copy(base, target);
            BaseFiles.copy(TrainingManifest.FILE, artifact, target);
            Files.writeString(target.resolve("README.md"), card(artifact, base, version));
            SafetensorsWriter.write(target.resolve("model.safetensors"), merged, SafetensorsWriter.FORMAT);
        }
    }

    /** Throws {@link IllegalArgumentException} where a version names another base. */
    static void requireTrainedOn(Path artifact, Path base, String digest) {
        TrainingManifest.baseDigest(artifact)
                .filter(trainedOn -> !trainedOn.equals(digest))
                .ifPresent(trainedOn -> {
                    throw new IllegalArgumentException("the version was trained on the base " + trainedOn + ", " + base
                            + " is " + digest + ": merged they would be noise; name the folder of the former");
                });
    }

    private static String card(Path artifact, Path base, String version) throws IOException {
        return "---\nlibrary_name: transformers\npipeline_tag: text-generation\n" + ModelCard.licence(base)
                + "tags:\n- hone\n---\n\n# " + version + ", merged\n\nThe adapter `" + FolderDigest.of(artifact)
                + "` worked into the weights of its base. `" + TrainingManifest.FILE
                + "` says what it was trained on and how it is asked for good answers.\n\n"
                + "    from transformers import AutoModelForCausalLM, AutoTokenizer\n"
                + "    model = AutoModelForCausalLM.from_pretrained(\".\")\n"
                + "    tokenizer = AutoTokenizer.from_pretrained(\".\")\n";
    }
}
