package dev.hone.trainer.export;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.LlamaOutput;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.args.CacheType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** llama.cpp in this process: what it makes of a GGUF file. Skips the test where its natives do not load. */
final class LlamaCpp implements AutoCloseable {

    private final LlamaModel model;

    private LlamaCpp(LlamaModel model) {
        this.model = model;
    }

    /**
     * Loads a file.
     *
     * @param adapter a LoRA adapter to put on it, null for none
     */
    static LlamaCpp load(Path file, @Nullable Path adapter) {
        ModelParameters parameters = new ModelParameters()
                .setModel(file.toString())
                .setCtxSize(256)
                .setThreads(1)
                .setThreadsBatch(1)
                // Its own choice is f16, which flips tokens that are nearly as likely as each other.
                .setCacheTypeK(CacheType.F32)
                .setCacheTypeV(CacheType.F32)
                .disableLog();
        if (adapter != null) {
            parameters.addLoraAdapter(adapter.toString());
        }
        try {
            return new LlamaCpp(new LlamaModel(parameters));
        } catch (LinkageError natives) {
            assumeTrue(false, "llama.cpp's natives do not load on this machine: " + natives);
            throw natives;
        }
    }

    /** The ids of a text in which special tokens count. */
    int[] encode(String text) {
        return model.encode(text);
    }

    /** The texts of the most likely tokens, one by one. */
    List<String> greedy(String prompt, int tokens) {
        InferenceParameters asked = new InferenceParameters(prompt)
                .setTemperature(0)
                .setNPredict(tokens)
                .setCachePrompt(false);
        List<String> texts = new ArrayList<>();
        for (LlamaOutput output : model.generate(asked)) {
            if (!output.text.isEmpty()) {
                texts.add(output.text);
            }
        }
        return texts;
    }

    @Override
    public void close() {
        model.close();
    }
}
