package dev.hone.trainer;

import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.Precision;
import dev.hone.llm.safetensors.SafetensorsException;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.schemas.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigException;

/** A base model with its tokenizer; never changed. */
public record BaseModel(Path folder, LanguageModel model, Tokenizer tokenizer, Renderer renderer)
        implements AutoCloseable {

    /** In float32; throws {@link ConfigException} where the folder holds no model. */
    public static BaseModel load(Path folder) {
        return load(folder, Recipe.Precision.FLOAT32);
    }

    /** The same to compute in {@code precision}. */
    public static BaseModel load(Path folder, Recipe.Precision precision) {
        try {
            Tokenizer tokenizer = Tokenizer.load(folder);
            LanguageModel model = LanguageModel.load(folder, Precision.valueOf(precision.name()));
            tokenizer.requireFits(model.config().vocabSize());
            return new BaseModel(folder, model, tokenizer, new Renderer(tokenizer));
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
