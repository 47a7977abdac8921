package dev.hone.trainer;

import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.safetensors.SafetensorsException;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigException;

/** The base model of a worker with its tokenizer; loaded once, never changed. */
public record BaseModel(LanguageModel model, Tokenizer tokenizer, Renderer renderer) implements AutoCloseable {

    /** Throws {@link ConfigException} where the folder holds no model. */
    public static BaseModel load(Path folder) {
        try {
            Tokenizer tokenizer = Tokenizer.load(folder);
            LanguageModel model = LanguageModel.load(folder);
            tokenizer.requireFits(model.config().vocabSize());
            return new BaseModel(model, tokenizer, new Renderer(tokenizer));
        } catch (IOException | IllegalArgumentException | SafetensorsException e) {
            throw new ConfigException(RecipeCheck.noModel(folder, String.valueOf(e.getMessage())));
        }
    }

    @Override
    public void close() {
        tokenizer.close();
        model.close();
    }
}
