package dev.hone.llm.model;

import dev.hone.llm.safetensors.Checkpoint;
import dev.hone.llm.safetensors.ContentDigest;
import dev.hone.llm.safetensors.TensorSource;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A base model's configuration and weights where they lie, without an engine: mapped, not loaded.
 *
 * @param config as {@link LanguageModel} settles it
 * @param checkpoint the open files
 */
public record BaseWeights(ModelConfig config, Checkpoint checkpoint) implements AutoCloseable {

    /** Opens a folder and checks that it has each weight; throws {@link IllegalArgumentException} naming the folder. */
    public static BaseWeights open(Path folder) throws IOException {
        ModelConfig given = ModelConfig.read(folder.resolve("config.json"));
        Checkpoint checkpoint = Checkpoint.open(folder);
        try {
            ModelConfig config = TiedHead.settled(given, checkpoint, Precision.FLOAT32);
            WeightLayout.of(config).check(checkpoint);
            return new BaseWeights(config, checkpoint);
        } catch (IllegalArgumentException refused) {
            checkpoint.close();
            throw new IllegalArgumentException(folder + ": " + refused.getMessage(), refused);
        } catch (IOException | RuntimeException failed) {
            checkpoint.close();
            throw failed;
        }
    }

    /** Those that the model takes, without a tied head's copy and the like. */
    public TensorSource tensors() {
        return UsedTensors.of(checkpoint, WeightLayout.of(config).parts().keySet());
    }

    /** The digest that {@link LanguageModel#digest} has once it is loaded. */
    public String digest() throws IOException {
        return ContentDigest.of(ConfigFile.text(config), tensors());
    }

    @Override
    public void close() throws IOException {
        checkpoint.close();
    }
}
