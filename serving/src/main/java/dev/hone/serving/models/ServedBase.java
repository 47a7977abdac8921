package dev.hone.serving.models;

import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.Precision;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;

/**
 * The base model of a server with its tokenizer; loaded once, never changed. Close it after everything that computes
 * with it.
 */
public record ServedBase(LanguageModel model, Tokenizer tokenizer, Renderer renderer) implements AutoCloseable {

    /** Throws {@link ConfigException} where the folder holds no model, or one that does not go with its tokenizer. */
    public static ServedBase load(Path folder) {
        return load(folder, Precision.FLOAT32);
    }

    /** The same to compute in {@code precision}. */
    public static ServedBase load(Path folder, Precision precision) {
        try {
            Tokenizer tokenizer = Tokenizer.load(folder);
            Renderer renderer = new Renderer(tokenizer);
            LanguageModel model = LanguageModel.load(folder, precision);
            tokenizer.requireFits(model.config().vocabSize());
            return new ServedBase(model, tokenizer, renderer);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException(
                    "serving.base",
                    folder,
                    "holds no model that can be served (" + e.getMessage()
                            + "); it needs config.json, model.safetensors and tokenizer.json");
        }
    }

    /**
     * The tokens that end an answer: the one that the renderer closes a turn with, and those that the model's
     * configuration names.
     */
    public Set<Integer> endTokenIds() {
        Set<Integer> ids = new LinkedHashSet<>(model.config().endTokenIds());
        ids.add(renderer.endTokenId());
        return ids;
    }

    @Override
    public void close() {
        tokenizer.close();
        model.close();
    }
}
