package dev.hone.trainer.export;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.trainer.publish.TrainingManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes a stored version as a folder that is ready elsewhere: {@code AutoPeftModelForCausalLM.from_pretrained(folder)}
 * loads it, and its card says which sentence asks it for good answers and where that goes.
 *
 * <p>What depends on this machine, the name of the base above all, is written here and never stands in the store: a
 * version's digest is the same everywhere.
 */
public final class PeftExport {

    private static final String CONFIG = "adapter_config.json";
    private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    private static final List<String> STORED = List.of("adapter_model.safetensors", TrainingManifest.FILE);
    private static final List<String> TOKENIZER = List.of(
            "tokenizer.json", TOKENIZER_CONFIG, "special_tokens_map.json", "added_tokens.json", "chat_template.jinja");
    private static final JsonMapper JSON = new JsonMapper();

    private PeftExport() {}

    /**
     * The base that the adapter is put on.
     *
     * @param name a folder or a name on a hub, as {@code base_model_name_or_path} has it
     * @param folder the base at hand, for its tokenizer and chat template; null where there is none
     */
    public record Base(String name, @Nullable Path folder) {

        /** A base in a folder, by its absolute path. */
        public static Base at(Path folder) {
            return new Base(folder.toAbsolutePath().normalize().toString(), folder);
        }
    }

    /**
     * Writes the folder.
     *
     * @param artifact the version's folder in the store
     * @param target made if it is missing; files of these names in it are replaced
     * @param notes lines of the card by heading, beside what the version itself knows, such as the metrics of its
     *     feedback
     */
    public static void write(Path artifact, Base base, Path target, Map<String, String> notes) throws IOException {
        StoredVersion.requireAdapter(artifact, "take the whole of it (--merged)");
        Files.createDirectories(target);
        for (String file : STORED) {
            copy(artifact, file, target);
        }
        Files.writeString(target.resolve(CONFIG), config(artifact.resolve(CONFIG), base.name()));
        tokenizer(base.folder(), target);
        Optional<StoredVersion> version = StoredVersion.read(artifact);
        Prompting prompting = prompting(base, version.orElse(null));
        Files.writeString(
                target.resolve("README.md"), new ModelCard(base, version.orElse(null), prompting, notes).text());
        Files.writeString(target.resolve("generate.py"), script(prompting, version.orElse(null)));
    }

    private static String config(Path stored, String base) throws IOException {
        try {
            ObjectNode config = (ObjectNode) JSON.readTree(stored.toFile());
            config.put("base_model_name_or_path", base);
            config.put("task_type", "CAUSAL_LM");
            config.put("inference_mode", true);
            return config.toPrettyString() + "\n";
        } catch (JacksonException | ClassCastException e) {
            throw new IllegalArgumentException(stored + " is no adapter's configuration: " + e.getMessage(), e);
        }
    }

    private static void tokenizer(@Nullable Path base, Path target) throws IOException {
        if (base == null || !Files.isRegularFile(base.resolve("tokenizer.json"))) {
            return;
        }
        for (String file : TOKENIZER) {
            copy(base, file, target);
        }
        if (!Files.exists(target.resolve(TOKENIZER_CONFIG))) {
            // Without it PEFT asks the hub for a tokenizer under the folder's name.
            Files.writeString(target.resolve(TOKENIZER_CONFIG), "{\"tokenizer_class\": \"PreTrainedTokenizerFast\"}\n");
        }
    }

    private static void copy(Path from, String file, Path target) throws IOException {
        if (Files.isRegularFile(from.resolve(file))) {
            Files.write(target.resolve(file), Files.readAllBytes(from.resolve(file)));
        }
    }

    private static Prompting prompting(Base base, @Nullable StoredVersion version) throws IOException {
        if (base.folder() == null || version == null || version.goals().isEmpty()) {
            return Prompting.UNKNOWN;
        }
        try (Tokenizer tokenizer = Tokenizer.load(base.folder())) {
            return Prompting.of(
                    new Renderer(tokenizer), tokenizer, version.goals().get(0).sentence());
        }
    }

    private static String script(Prompting prompting, @Nullable StoredVersion version) throws IOException {
        String goal = version == null || version.goals().isEmpty()
                ? "None"
                : JSON.writeValueAsString(version.goals().get(0).sentence());
        try (InputStream in = PeftExport.class.getResourceAsStream("generate.py")) {
            if (in == null) {
                throw new IllegalStateException("generate.py is missing beside the classes: build the module anew");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@GOAL@", goal)
                    .replace("@PLACE@", prompting.place().wireName());
        }
    }
}
