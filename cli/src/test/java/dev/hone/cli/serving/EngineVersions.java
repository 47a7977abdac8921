package dev.hone.cli.serving;

import dev.hone.artifacts.ArtifactStores;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A base without weights in {@code base}, and versions of it in {@code artifacts}, for a server before a
 * {@link ForgetfulEngine}: each says who it is.
 */
record EngineVersions(Path folder) {

    static final String BASE_DIGEST = "sha256:" + "ba".repeat(32);

    /** Writes the base. */
    static EngineVersions in(Path folder) throws IOException {
        Path base = folder.resolve("base");
        ByteLevelTokenizer.write(base, List.of());
        Files.writeString(base.resolve("config.json"), """
                {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "vocab_size": 260, "hidden_size": 32,
                 "intermediate_size": 88, "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 2,
                 "max_position_embeddings": 2048, "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "eos_token_id": 259}
                """);
        return new EngineVersions(folder);
    }

    /** The full name of a version that says "I am" and this. */
    String publish(String tag) throws IOException {
        Path version = Files.createTempDirectory(folder, "version-");
        Files.writeString(version.resolve("tag.txt"), tag);
        Files.writeString(version.resolve("adapter_config.json"), "{\"peft_type\": \"LORA\"}");
        try (Tokenizer tokenizer = Tokenizer.load(folder.resolve("base"))) {
            Renderer renderer = new Renderer(tokenizer);
            Files.writeString(version.resolve("training_manifest.json"), """
                    {"baseDigest": "%s", "tokenizerDigest": "%s", "templateDigest": "%s", "goalPrompt": null}
                    """.formatted(
                            BASE_DIGEST, renderer.tokenizerDigest(), renderer.templateDigest()));
        }
        return "main@"
                + ArtifactStores.at(folder.resolve("artifacts").toString())
                        .put(version)
                        .digest();
    }

    /** What the engine knows it by. */
    static String nameOf(String version) {
        return "hone.main." + version.substring(version.indexOf(':') + 1);
    }
}
