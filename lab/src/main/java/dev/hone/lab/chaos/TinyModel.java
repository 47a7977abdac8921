package dev.hone.lab.chaos;

import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.text.ByteLevelTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A base of random weights that takes no time: what it says is not looked at. */
final class TinyModel {

    private static final int HIDDEN = 32;
    private static final int LAYERS = 2;
    private static final int HEADS = 2;
    private static final int END = 259;

    private TinyModel() {}

    static Path write(Path folder, long seed) throws IOException {
        Files.createDirectories(folder);
        ByteLevelTokenizer.write(folder, List.of());
        ModelConfig config = ModelConfig.small(ByteLevelTokenizer.vocabSize(0), HIDDEN, LAYERS, HEADS, END);
        try (LanguageModel random = LanguageModel.random(config, seed)) {
            random.write(folder);
        }
        return folder;
    }
}
