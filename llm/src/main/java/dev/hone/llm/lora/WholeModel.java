package dev.hone.llm.lora;

import dev.hone.llm.model.LanguageModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * All weights of a model that was trained on from a base, of the base's shape.
 *
 * @param model in the engine's memory until {@link #release()}, which whoever made this calls once
 */
public record WholeModel(LanguageModel model) implements Learned {

    private static final String WEIGHTS_FILE = "model.safetensors";

    /**
     * Reads a folder that {@link #write} made, into the precision of the base; refuses one of another shape, for which
     * the base's prompts, caches and programs would not be right.
     */
    public static WholeModel read(Path folder, LanguageModel base) throws IOException {
        if (!Files.isRegularFile(folder.resolve(WEIGHTS_FILE))) {
            throw new IllegalArgumentException(folder + " has no " + WEIGHTS_FILE + ", so it is no whole model");
        }
        WholeModel read = new WholeModel(LanguageModel.load(folder, base.precision()));
        try {
            read.requireShapeOf(base);
            return read;
        } catch (IllegalArgumentException refused) {
            read.release();
            throw refused;
        }
    }

    private void requireShapeOf(LanguageModel base) {
        if (!model.config().equals(base.config())) {
            throw new IllegalArgumentException(
                    "the whole model is " + model.config() + ", its base " + base.config() + ": they differ in shape");
        }
    }

    // Weights that are no numbers spoil no row of others: nothing of another version is computed with them.
    @Override
    public AttachedAdapter attachedTo(LanguageModel base) {
        requireShapeOf(base);
        return AttachedAdapter.attach(model, null);
    }

    @Override
    public void write(Path folder) throws IOException {
        model.write(folder);
    }

    @Override
    public boolean isWhole() {
        return true;
    }

    @Override
    public void release() {
        model.close();
    }
}
