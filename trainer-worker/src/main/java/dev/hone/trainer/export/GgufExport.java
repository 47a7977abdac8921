package dev.hone.trainer.export;

import dev.hone.artifacts.FolderDigest;
import dev.hone.llm.gguf.GgufAdapter;
import dev.hone.llm.gguf.GgufModel;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.MergedWeights;
import dev.hone.llm.model.BaseWeights;
import dev.hone.llm.model.ModelFolder;
import dev.hone.llm.safetensors.ElementType;
import dev.hone.llm.safetensors.TensorSource;
import dev.hone.llm.safetensors.WidenedTensors;
import dev.hone.llm.text.BytePairVocabulary;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.trainer.publish.TrainingManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes a stored version for llama.cpp: as a whole model in one GGUF file, or its adapter alone as one, to be put on a
 * GGUF file of the base.
 *
 * @param artifact the version's folder in the store
 * @param base the folder of the base that it was trained on; a version that is a whole model takes none
 * @param version its name
 */
public record GgufExport(Path artifact, Path base, String version) {

    private static final String EMBEDDING = "model.embed_tokens.weight";

    /**
     * Writes base and adapter as one model; a few rows of a matrix are in memory at a time, and the adapter. The folder
     * of the file has to be there.
     *
     * @param type of the matrices; null for that of the base's embedding
     * @throws IllegalArgumentException in words where it was trained on another base, cannot be worked into one, or
     *     llama.cpp has no counterpart for something
     */
    public void writeModel(Path file, @Nullable ElementType type) throws IOException {
        if (TrainingManifest.isWhole(artifact)) {
            ModelFolder.require(artifact);
            try (BaseWeights weights = BaseWeights.open(artifact)) {
                write(file, type, weights, weights.tensors(), artifact);
            }
            return;
        }
        open((weights, adapter) -> {
            // Merged in float32, so that a base in 16 bits does not round what a file in 32 can hold.
            TensorSource merged = MergedWeights.of(new WidenedTensors(weights.tensors()), weights.config(), adapter);
            write(file, type, weights, merged, base);
        });
    }

    /** @param text the folder of the tokenizer */
    private void write(Path file, @Nullable ElementType type, BaseWeights weights, TensorSource tensors, Path text)
            throws IOException {
        Prompts prompts = prompts(text);
        ElementType its = weights.tensors().tensor(EMBEDDING).type();
        new GgufModel(
                        weights.config(),
                        tensors,
                        BytePairVocabulary.read(text),
                        prompts.ends(),
                        type == null ? its : type)
                .write(file, prompts.about());
    }

    /**
     * Writes the adapter alone, in float32; the folder of the file has to be there.
     *
     * @throws IllegalArgumentException in words where it was trained on another base, or llama.cpp has no counterpart
     *     for something
     */
    public void writeAdapter(Path file) throws IOException {
        StoredVersion.requireAdapter(artifact, "take the whole of it (--gguf)");
        open((weights, adapter) ->
                GgufAdapter.write(file, adapter, weights.config(), prompts(base).about()));
    }

    private void open(Writing writing) throws IOException {
        ModelFolder.require(base);
        try (BaseWeights weights = BaseWeights.open(base)) {
            MergedExport.requireTrainedOn(artifact, base, weights.digest());
            writing.write(weights, Adapter.read(artifact, weights.config()));
        }
    }

    @FunctionalInterface
    private interface Writing {
        void write(BaseWeights weights, Adapter adapter) throws IOException;
    }

    /**
     * How the version is asked, and when its answers end.
     *
     * @param about by the keys of the file
     */
    private record Prompts(List<Integer> ends, Map<String, String> about) {}

    private Prompts prompts(Path text) throws IOException {
        Map<String, String> about = new TreeMap<>();
        about.put("general.name", version);
        about.put("hone.artifact", FolderDigest.of(artifact));
        try (Tokenizer tokenizer = Tokenizer.load(text)) {
            Renderer renderer = new Renderer(tokenizer);
            StoredVersion.read(artifact).stream()
                    .flatMap(stored -> stored.goals().stream())
                    .findFirst()
                    .ifPresent(goal -> {
                        Prompting asked = Prompting.of(renderer, tokenizer, goal.sentence());
                        about.put("hone.goal", goal.sentence());
                        about.put("hone.goal_place", asked.place().wireName());
                        about.put(
                                "general.description",
                                "Trained by Hone. For good answers put this sentence, word by word, into "
                                        + asked.place().words() + ": " + goal.sentence());
                    });
            return new Prompts(renderer.endTokenIds(), about);
        }
    }
}
