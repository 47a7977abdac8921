package dev.hone.serving.external;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Renderer;
import dev.hone.serving.models.BaseText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Folders of versions whose weights nobody on this side looks into. */
public final class ExternalVersion {

    /** The base that they say to belong to. */
    public static final String BASE_DIGEST = "sha256:" + "ba".repeat(32);

    private ExternalVersion() {}

    /** The files of a base without its weights. */
    public static BaseText base(Path folder) {
        try {
            ByteLevelTokenizer.write(folder, List.of());
            Files.writeString(folder.resolve("config.json"), """
                    {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "vocab_size": 260,
                     "hidden_size": 32, "intermediate_size": 88, "num_hidden_layers": 1, "num_attention_heads": 2,
                     "num_key_value_heads": 2, "max_position_embeddings": 2048, "rms_norm_eps": 1e-5,
                     "rope_theta": 10000.0, "eos_token_id": 259}
                    """);
            return BaseText.load(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts one into the store that answers under the tag, and gives its name on a line. */
    public static String publish(ArtifactStore store, Path parent, Renderer renderer, String line, String tag) {
        try {
            Path folder = Files.createTempDirectory(parent, "version-");
            Files.writeString(folder.resolve("adapter_config.json"), "{\"peft_type\": \"LORA\", \"r\": 4}");
            Files.writeString(folder.resolve("adapter_model.safetensors"), "weights of " + tag);
            Files.writeString(folder.resolve("tag.txt"), tag);
            Files.writeString(folder.resolve("training_manifest.json"), manifest(renderer));
            return line + "@" + store.put(folder).digest();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String manifest(Renderer renderer) {
        return """
                {"baseDigest": "%s", "tokenizerDigest": "%s", "templateDigest": "%s", "guidance": {"weight": 2.0},
                 "goalPrompt": {"threshold": ["best {P}%% ({k} of {K})"], "levelZero": ["any ({K})"]},
                 "goalSets": [{"segment": "*", "levels": [
                   {"level": 0, "share": 1.0, "percent": 100}, {"level": 1, "share": 0.5, "percent": 50}]}]}
                """.formatted(BASE_DIGEST, renderer.tokenizerDigest(), renderer.templateDigest());
    }
}
