package dev.hone.serving.models;

import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;

/** What a server knows of a base that another process computes with: its tokenizer and its shape, and no weights. */
public record BaseText(Tokenizer tokenizer, Renderer renderer, ModelConfig config) implements AutoCloseable {

    /** Throws {@link ConfigException} where the folder lacks a file, or has one that is not understood. */
    public static BaseText load(Path folder) {
        try {
            Tokenizer tokenizer = Tokenizer.load(folder);
            ModelConfig config = ModelConfig.read(folder.resolve("config.json"));
            tokenizer.requireFits(config.vocabSize());
            return new BaseText(tokenizer, new Renderer(tokenizer), config);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException(
                    "serving.base",
                    folder,
                    "holds no model whose prompts can be rendered (" + e.getMessage()
                            + "); it needs config.json and tokenizer.json, with the chat template");
        }
    }

    /** The tokens that end an answer: those that close a turn, and those that the model's configuration names. */
    public List<Integer> endTokenIds() {
        Set<Integer> ids = new LinkedHashSet<>(renderer.endTokenIds());
        ids.addAll(config.endTokenIds());
        return List.copyOf(ids);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
