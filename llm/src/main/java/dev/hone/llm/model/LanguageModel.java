package dev.hone.llm.model;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.archive.Script;
import dev.hone.llm.archive.Tensors;
import dev.hone.llm.archive.Torch;
import dev.hone.llm.safetensors.ContentDigest;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SafetensorsFile;
import dev.hone.llm.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A base model in memory: its configuration, its weights and the programs that compute with them.
 *
 * <p>The weights never change. Any number of threads may compute with one model; {@link #close()} only after all are done.
 */
public final class LanguageModel implements AutoCloseable {

    private static final String CONFIG_FILE = "config.json";
    private static final String WEIGHTS_FILE = "model.safetensors";

    private final ModelConfig config;
    private final String digest;
    private final PtNDManager memory;
    private final List<PtNDArray> weights;
    private final List<PtNDArray> rope;
    private final Map<ProgramKey, Script> programs = new ConcurrentHashMap<>();

    private volatile boolean closed;

    private record ProgramKey(Set<TargetModule> adapted, double scaling) {}

    private LanguageModel(ModelConfig config, SortedMap<String, FloatTensor> tensors) {
        WeightLayout.check(config, tensors);
        this.config = config;
        this.digest = ContentDigest.of(ConfigFile.text(config), WeightLayout.used(config, tensors));
        this.memory = Torch.newScope();
        List<PtNDArray> inOrder = new ArrayList<>();
        for (String name : WeightLayout.shapes(config).keySet()) {
            inOrder.add(Tensors.floats(memory, FloatTensor.named(tensors, name)));
        }
        this.weights = List.copyOf(inOrder);
        RotaryTable table = RotaryTable.of(config);
        this.rope = List.of(Tensors.floats(memory, table.cosines()), Tensors.floats(memory, table.signedSines()));
    }

    /** Loads a folder in Hugging Face's layout: {@code config.json} and {@code model.safetensors} in float32. */
    public static LanguageModel load(Path folder) throws IOException {
        ModelConfig config = ConfigFile.read(folder.resolve(CONFIG_FILE));
        return new LanguageModel(config, SafetensorsFile.readAll(folder.resolve(WEIGHTS_FILE)));
    }

    /** A model with the given weights, under Hugging Face's names. */
    public static LanguageModel of(ModelConfig config, SortedMap<String, FloatTensor> weights) {
        return new LanguageModel(config, weights);
    }

    /** A new model: norms 1, everything else normal with deviation .02; the same for the same seed on any machine. */
    public static LanguageModel random(ModelConfig config, long seed) {
        return new LanguageModel(config, RandomWeights.of(config, seed));
    }

    /** Writes the folder that {@link #load} reads; equal models give equal bytes. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        SafetensorsWriter.write(folder.resolve(WEIGHTS_FILE), weights(), SafetensorsWriter.FORMAT);
        Files.writeString(folder.resolve(CONFIG_FILE), ConfigFile.text(config));
    }

    public ModelConfig config() {
        return config;
    }

    /** {@code sha256:} and the digest of configuration and weights, whatever the layout of the file that they came from. */
    public String digest() {
        return digest;
    }

    /** Hugging Face's names of all weights, in the order in which the programs take them. */
    public List<String> weightNames() {
        return List.copyOf(WeightLayout.shapes(config).keySet());
    }

    /** Copies of all weights under Hugging Face's names. */
    public SortedMap<String, FloatTensor> weights() {
        SortedMap<String, FloatTensor> copies = new TreeMap<>();
        int at = 0;
        for (String name : WeightLayout.shapes(config).keySet()) {
            copies.put(name, Tensors.toHost(weights.get(at++)));
        }
        return copies;
    }

    /** The model as it is. */
    public Decoder decoder() {
        return decoder(Set.of(), 1, List.of());
    }

    /** The model with an adapter's tensors, A and B in turn in the order of {@link TargetModule}; they stay the caller's. */
    public Decoder decoder(Set<TargetModule> adapted, double scaling, List<PtNDArray> adapter) {
        if (closed) {
            throw new IllegalStateException("the model is closed; load it again to compute with it");
        }
        Script program = programs.computeIfAbsent(
                new ProgramKey(Set.copyOf(adapted), scaling),
                key -> Script.compile(new LlamaProgram(config, key.adapted(), key.scaling()).text()));
        return new Decoder(config, program, weights, adapter, rope);
    }

    @Override
    public void close() {
        closed = true;
        programs.values().forEach(Script::close);
        memory.close();
    }
}
