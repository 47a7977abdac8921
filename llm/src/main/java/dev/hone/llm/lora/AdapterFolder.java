package dev.hone.llm.lora;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.llm.safetensors.ContentDigest;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SafetensorsFile;
import dev.hone.llm.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/** Adapters on disk in PEFT's layout. */
final class AdapterFolder {

    private static final String CONFIG_FILE = "adapter_config.json";
    private static final String WEIGHTS_FILE = "adapter_model.safetensors";
    private static final JsonMapper JSON = new JsonMapper();

    private AdapterFolder() {}

    /** Copies of the base's weights are checked by {@code copies} and left out. */
    static Adapter read(Path folder, BaseCopies copies) throws IOException {
        LoraConfig config = readConfig(folder.resolve(CONFIG_FILE));
        Path file = folder.resolve(WEIGHTS_FILE);
        if (!Files.exists(file)) {
            throw new IllegalArgumentException(folder + " has no " + WEIGHTS_FILE
                    + "; weights of another format have to be saved as safetensors first");
        }
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            for (String name : open.names()) {
                if (BaseCopies.isCopy(name)) {
                    copies.require(name, open.tensor(name));
                } else {
                    tensors.put(name, FloatTensor.of(open.tensor(name)));
                }
            }
        }
        return new Adapter(config, tensors);
    }

    static void write(Adapter adapter, Path folder) throws IOException {
        Files.createDirectories(folder);
        SafetensorsWriter.write(folder.resolve(WEIGHTS_FILE), adapter.tensors(), SafetensorsWriter.FORMAT);
        Files.writeString(folder.resolve(CONFIG_FILE), PeftSettings.text(adapter.config()));
    }

    static String digest(Adapter adapter) {
        return ContentDigest.of(PeftSettings.text(adapter.config()), adapter.tensors());
    }

    private static LoraConfig readConfig(Path file) throws IOException {
        try {
            return PeftSettings.parse(JSON.readTree(Files.readAllBytes(file)));
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException(
                    file + " is not valid JSON: " + malformed.getOriginalMessage(), malformed);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(file + ": " + refused.getMessage(), refused);
        }
    }
}
