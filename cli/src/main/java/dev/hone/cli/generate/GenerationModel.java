package dev.hone.cli.generate;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.Precision;
import dev.hone.llm.safetensors.SafetensorsException;
import dev.hone.llm.text.Tokenizer;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model from a folder in Hugging Face's layout, with an adapter from a PEFT folder and the tokenizer, where there are
 * any.
 */
public record GenerationModel(LanguageModel model, Optional<Adapter> adapter, Optional<Tokenizer> tokenizer)
        implements AutoCloseable {

    private static final String TOKENIZER = "tokenizer.json";

    /** Throws {@link UsageException}, with the folder and the reason, where one of them cannot be loaded. */
    public static GenerationModel load(Path folder, @Nullable Path adapterFolder, Precision precision)
            throws IOException {
        requireFile(folder, "config.json", "--model");
        LanguageModel model = understandable("the model in " + folder, () -> LanguageModel.load(folder, precision));
        try {
            Optional<Adapter> adapter = adapter(adapterFolder, model);
            return new GenerationModel(model, adapter, tokenizer(folder, model));
        } catch (IOException | RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** The tokenizer; throws where there is none, saying what asked for it. */
    Tokenizer tokenizerFor(String option) {
        return tokenizer.orElseThrow(() -> new UsageException(
                option + " needs a " + TOKENIZER + " in the model's folder; without one, give --prompt-ids 1,2,3"));
    }

    private static Optional<Adapter> adapter(@Nullable Path folder, LanguageModel model) throws IOException {
        if (folder == null) {
            return Optional.empty();
        }
        requireFile(folder, "adapter_config.json", "--adapter");
        return Optional.of(understandable("the adapter in " + folder, () -> Adapter.read(folder, model)));
    }

    private static Optional<Tokenizer> tokenizer(Path folder, LanguageModel model) throws IOException {
        if (!Files.isRegularFile(folder.resolve(TOKENIZER))) {
            return Optional.empty();
        }
        Tokenizer tokenizer = understandable("the tokenizer in " + folder, () -> Tokenizer.load(folder));
        try {
            tokenizer.requireFits(model.config().vocabSize());
        } catch (IllegalArgumentException e) {
            tokenizer.close();
            throw new UsageException("the model in " + folder + " cannot be used: " + e.getMessage(), e);
        }
        return Optional.of(tokenizer);
    }

    private static void requireFile(Path folder, String file, String option) {
        if (!Files.isDirectory(folder)) {
            throw new UsageException(option + ": no such folder: " + folder);
        }
        if (!Files.isRegularFile(folder.resolve(file))) {
            throw new UsageException(option + ": " + folder + " has no " + file);
        }
    }

    private interface Loading<T> {
        T load() throws IOException;
    }

    private static <T> T understandable(String what, Loading<T> loading) throws IOException {
        try {
            return loading.load();
        } catch (IllegalArgumentException | SafetensorsException e) {
            throw new UsageException(what + " cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        tokenizer.ifPresent(Tokenizer::close);
        model.close();
    }
}
