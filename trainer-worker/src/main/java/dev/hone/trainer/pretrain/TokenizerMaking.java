package dev.hone.trainer.pretrain;

import dev.hone.llm.text.ByteLevelTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Makes the tokenizer of a text. */
final class TokenizerMaking {

    private TokenizerMaking() {}

    /** Writes {@code tokenizer.json} and {@code tokenizer_config.json} with at most so many tokens. */
    static void write(TextFiles files, int vocabulary, Path folder) throws IOException {
        ByteLevelTokenizer.write(folder, List.of());
    }
}
