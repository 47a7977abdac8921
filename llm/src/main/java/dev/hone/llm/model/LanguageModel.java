package dev.hone.llm.model;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.safetensors.Checkpoint;
import dev.hone.llm.safetensors.ContentDigest;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.HostTensors;
import dev.hone.llm.safetensors.SafetensorsWriter;
import dev.hone.llm.safetensors.StoredTensor;
import dev.hone.llm.safetensors.TensorSource;
import dev.hone.llm.torch.Argument;
import dev.hone.llm.torch.Script;
import dev.hone.llm.torch.Tensors;
import dev.hone.llm.torch.Torch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A base model in memory: its configuration, its weights and the programs that compute with them.
 *
 * <p>The weights never change. Any number of threads may compute with one model; {@link #close()} only after all are
 * done.
 */
public final class LanguageModel implements AutoCloseable {

    private static final String CONFIG_FILE = "config.json";
    private static final String WEIGHTS_FILE = "model.safetensors";

    private final ModelConfig config;
    private final Precision precision;
    private final WeightLayout layout;
    private final String digest;
    private final PtNDManager memory;
    private final List<PtNDArray> weights;
    private final PtNDArray frequencies;
    private final Map<Object, Script> programs = new ConcurrentHashMap<>();

    private volatile boolean closed;

    private LanguageModel(ModelConfig given, Precision precision, TensorSource tensors) throws IOException {
        this.config = TiedHead.settled(given, tensors, precision);
        this.precision = precision;
        this.layout = WeightLayout.of(config);
        layout.check(tensors);
        this.digest = ContentDigest.of(
                ConfigFile.text(config), UsedTensors.of(tensors, layout.parts().keySet()));
        this.memory = Torch.newScope();
        try {
            this.weights = WeightMemory.load(memory, layout, tensors, precision);
            float[] inverse = RotaryFrequencies.of(config);
            this.frequencies = Tensors.floats(memory, new FloatTensor(List.of(inverse.length), inverse));
        } catch (IOException | RuntimeException failed) {
            // Nobody else could free what was loaded until then, and others go on in the same memory.
            memory.close();
            throw failed;
        }
    }

    /**
     * Loads a folder in Hugging Face's layout, {@code config.json} and {@code model.safetensors} or its shards, to
     * compute in float32 whatever the files hold.
     *
     * @throws IllegalArgumentException naming what is missing, does not fit or is not supported
     */
    public static LanguageModel load(Path folder) throws IOException {
        return load(folder, Precision.FLOAT32);
    }

    /** The same to compute in {@code precision}; weights in another format are rounded. */
    public static LanguageModel load(Path folder, Precision precision) throws IOException {
        ModelConfig config = ConfigFile.read(folder.resolve(CONFIG_FILE));
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            return new LanguageModel(config, precision, checkpoint);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(folder + ": " + refused.getMessage(), refused);
        }
    }

    /** A model with the given weights, under Hugging Face's names. */
    public static LanguageModel of(ModelConfig config, SortedMap<String, FloatTensor> weights) {
        return of(config, weights, Precision.FLOAT32);
    }

    /** The same to compute in {@code precision}. */
    public static LanguageModel of(ModelConfig config, SortedMap<String, FloatTensor> weights, Precision precision) {
        try {
            return new LanguageModel(config, precision, HostTensors.of(weights));
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading from memory failed", impossible);
        }
    }

    /** A new model: norms 1, everything else normal with deviation .02; the same for the same seed on any machine. */
    public static LanguageModel random(ModelConfig config, long seed) {
        return of(config, RandomWeights.of(config, seed));
    }

    /** Writes the folder that {@link #load} reads, in float32; equal models give equal bytes. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        SafetensorsWriter.write(folder.resolve(WEIGHTS_FILE), weights(), SafetensorsWriter.FORMAT);
        Files.writeString(folder.resolve(CONFIG_FILE), ConfigFile.text(config));
    }

    public ModelConfig config() {
        return config;
    }

    public Precision precision() {
        return precision;
    }

    /** {@code sha256:} and the digest of configuration and weights as stored, whatever files they were spread over. */
    public String digest() {
        return digest;
    }

    /** Float32 copies of all weights under Hugging Face's names. */
    public SortedMap<String, FloatTensor> weights() {
        return WeightMemory.read(layout, usableWeights());
    }

    /** Whether a stored tensor, rounded to the model's precision, is the weight of this name bit by bit. */
    public boolean holds(String name, StoredTensor stored) throws IOException {
        Optional<WeightLayout.Place> place = layout.find(name, stored.shape());
        return place.isPresent()
                && WeightMemory.holds(
                        usableWeights().get(place.get().slot()), place.get().row(), stored, precision);
    }

    /** The model as it is. */
    public Decoder decoder() {
        return decoder(StackedAdapter.NOTHING);
    }

    /**
     * The model with float32 weights that are given in place of its own, as {@link #copyWeights} gives them, while they
     * change; they stay the caller's.
     */
    public Decoder decoderOf(List<PtNDArray> given) {
        usableWeights();
        Script program = programs.computeIfAbsent(
                "given",
                key -> new ProgramText(config)
                        .forInference(Precision.FLOAT32, Adapted.NOTHING)
                        .compile());
        return new Decoder(config, program, new Decoder.Inputs(given, List.of(), List.of(), frequencies));
    }

    /** The model with stacked adapters; they stay the caller's. */
    public Decoder decoder(StackedAdapter adapter) {
        List<PtNDArray> usable = usableWeights();
        Script program = programs.computeIfAbsent(
                adapter.adapted(),
                key -> new ProgramText(config)
                        .forInference(precision, adapter.adapted())
                        .compile());
        return new Decoder(
                config, program, new Decoder.Inputs(usable, adapter.tensors(), adapter.tables(), frequencies));
    }

    /**
     * Several adapters, each of which was stacked for this model, side by side; the result belongs to {@code owner}.
     */
    public StackedAdapter sideBySide(PtNDManager owner, List<StackedAdapter> adapters) {
        usableWeights();
        return adapters.stream().allMatch(adapter -> adapter.groups().isEmpty())
                ? StackedAdapter.NOTHING
                : SideBySide.of(config, precision, adapters, owner);
    }

    /** Lays an adapter's tensors together as decoders take them; the result belongs to {@code owner}. */
    public StackedAdapter stack(PtNDManager owner, AdapterShape shape, List<PtNDArray> tensors) {
        List<PtNDArray> stacked =
                adapterProgram(shape).inferList(owner, "stack", Argument.of(usableWeights()), Argument.of(tensors));
        return StackedAdapter.single(shape, stacked);
    }

    /** A model of its own with an adapter put into the weights ({@code sign} 1) or taken out of them (-1). */
    public LanguageModel merged(AdapterShape shape, List<PtNDArray> tensors, double sign) {
        Script program = programs.computeIfAbsent(
                List.of(shape, "merge"),
                key -> new ProgramText(config)
                        .forAdapter(Precision.FLOAT32, shape)
                        .compile());
        try (PtNDManager scope = Torch.newScope()) {
            Argument[] arguments = {
                Argument.of(usableWeights()), Argument.of(tensors), Argument.of(Tensors.scalar(scope, sign))
            };
            return of(config, namedWeights(program.inferList(scope, "merged", arguments)), precision);
        }
    }

    /** Gradients of the loss with respect to an adapter's tensors, which stay the caller's. */
    public Gradients adapterGradients(AdapterShape shape, List<PtNDArray> tensors, TrainingOptions options) {
        return Gradients.ofAdapter(adapterProgram(shape), options, usableWeights(), tensors, frequencies);
    }

    /**
     * Gradients of the loss with respect to weights that are given in place of the model's own, as {@link #copyWeights}
     * gives them; a pull is towards the model's own.
     */
    public Gradients weightGradients(List<PtNDArray> trained, TrainingOptions options) {
        Script program = programs.computeIfAbsent(
                "weights", key -> new ProgramText(config).forWeights().compile());
        return Gradients.ofWeights(program, options, usableWeights(), trained, frequencies);
    }

    /** The same by a loss in which some tokens, drawn for each batch, stand for the whole vocabulary. */
    public Gradients weightGradients(List<PtNDArray> trained, SampledTokens sampled) {
        usableWeights();
        Script program = programs.computeIfAbsent(
                "sampled", key -> new ProgramText(config).forSampledWeights().compile());
        return Gradients.ofWeights(program, sampled, config.vocabSize(), trained, frequencies);
    }

    /** Float32 copies of the weights in the engine, fused as the programs take them; they belong to {@code owner}. */
    public List<PtNDArray> copyWeights(PtNDManager owner) {
        SortedMap<String, FloatTensor> host = weights();
        try {
            return WeightMemory.load(owner, layout, HostTensors.of(host), Precision.FLOAT32);
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading from memory failed", impossible);
        }
    }

    /** Names of the fused weights: those of their parts. */
    public List<String> fusedNames() {
        return layout.slots().stream()
                .map(slot -> String.join(
                        "+", slot.parts().stream().map(WeightLayout.Part::name).toList()))
                .toList();
    }

    /** Float32 copies on the host of fused weights, under Hugging Face's names. */
    public SortedMap<String, FloatTensor> namedWeights(List<PtNDArray> fused) {
        return WeightMemory.read(layout, fused);
    }

    private Script adapterProgram(AdapterShape shape) {
        return programs.computeIfAbsent(
                shape,
                key -> new ProgramText(config).forAdapter(precision, shape).compile());
    }

    private List<PtNDArray> usableWeights() {
        if (closed) {
            throw new IllegalStateException("the model is closed; load it again to compute with it");
        }
        return weights;
    }

    @Override
    public void close() {
        closed = true;
        programs.values().forEach(Script::close);
        programs.clear();
        memory.close();
    }
}
