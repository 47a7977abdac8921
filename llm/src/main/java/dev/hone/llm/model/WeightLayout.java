package dev.hone.llm.model;

import dev.hone.llm.safetensors.TensorSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The map from stored tensors to the weights that the programs take, in their order: the embedding, the layers one by
 * one, the final norm, the head unless it is tied.
 */
final class WeightLayout {

    /** A weight of a layer, in the order in which these come; programs know it by the constant's name. */
    enum Kind {
        INPUT_NORM,
        QKV,
        QKV_BIAS,
        QUERY_NORM,
        KEY_NORM,
        OUTPUT,
        OUTPUT_BIAS,
        OUTPUT_NORM,
        MLP_NORM,
        GATE_UP,
        GATE_UP_BIAS,
        DOWN,
        DOWN_BIAS,
        DOWN_NORM
    }

    /** A stored tensor. */
    record Part(String name, List<Integer> shape) {}

    /** One weight of the programs: its parts lie one below the other. */
    record Slot(List<Part> parts) {
        Slot {
            parts = List.copyOf(parts);
        }

        int rows() {
            return parts.stream().mapToInt(part -> part.shape().get(0)).sum();
        }

        boolean isMatrix() {
            return parts.get(0).shape().size() == 2;
        }
    }

    static final String EMBEDDING = "model.embed_tokens.weight";
    static final String HEAD = "lm_head.weight";

    private final ModelConfig config;
    private final List<Kind> kinds;
    private final List<Slot> slots = new ArrayList<>();

    private WeightLayout(ModelConfig config) {
        this.config = config;
        this.kinds = kinds(config);
        List<Integer> vocabulary = List.of(config.vocabSize(), config.hiddenSize());
        slots.add(new Slot(List.of(new Part(EMBEDDING, vocabulary))));
        for (int layer = 0; layer < config.layers(); layer++) {
            for (Kind kind : kinds) {
                slots.add(slot(kind, layer));
            }
        }
        slots.add(new Slot(List.of(new Part("model.norm.weight", List.of(config.hiddenSize())))));
        if (!config.tiedEmbeddings()) {
            slots.add(new Slot(List.of(new Part(HEAD, vocabulary))));
        }
    }

    static WeightLayout of(ModelConfig config) {
        return new WeightLayout(config);
    }

    private static List<Kind> kinds(ModelConfig config) {
        List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
        if (!config.biases().queryKeyValue()) {
            kinds.remove(Kind.QKV_BIAS);
        }
        if (!config.biases().output()) {
            kinds.remove(Kind.OUTPUT_BIAS);
        }
        if (!config.biases().mlp()) {
            kinds.removeAll(List.of(Kind.GATE_UP_BIAS, Kind.DOWN_BIAS));
        }
        if (!config.variations().normsHeads()) {
            kinds.removeAll(List.of(Kind.QUERY_NORM, Kind.KEY_NORM));
        }
        if (!config.variations().normsOutputs()) {
            kinds.removeAll(List.of(Kind.OUTPUT_NORM, Kind.DOWN_NORM));
        }
        return List.copyOf(kinds);
    }

    private Slot slot(Kind kind, int layer) {
        return switch (kind) {
            case INPUT_NORM, OUTPUT_NORM, MLP_NORM, DOWN_NORM -> norm(kind, layer, config.hiddenSize());
            case QUERY_NORM, KEY_NORM -> norm(kind, layer, config.headSize());
            case QKV -> matrix(layer, ModuleGroup.QKV);
            case QKV_BIAS -> bias(layer, ModuleGroup.QKV);
            case OUTPUT -> matrix(layer, ModuleGroup.OUTPUT);
            case OUTPUT_BIAS -> bias(layer, ModuleGroup.OUTPUT);
            case GATE_UP -> matrix(layer, ModuleGroup.GATE_UP);
            case GATE_UP_BIAS -> bias(layer, ModuleGroup.GATE_UP);
            case DOWN -> matrix(layer, ModuleGroup.DOWN);
            case DOWN_BIAS -> bias(layer, ModuleGroup.DOWN);
        };
    }

    private Slot norm(Kind kind, int layer, int size) {
        String name = config.family().definition().norm(kind);
        return new Slot(List.of(new Part("model.layers." + layer + "." + name + ".weight", List.of(size))));
    }

    private Slot matrix(int layer, ModuleGroup group) {
        return new Slot(group.modules().stream()
                .map(module -> new Part(
                        module.modulePath(layer) + ".weight", List.of(module.outputs(config), module.inputs(config))))
                .toList());
    }

    private Slot bias(int layer, ModuleGroup group) {
        return new Slot(group.modules().stream()
                .map(module -> new Part(module.modulePath(layer) + ".bias", List.of(module.outputs(config))))
                .toList());
    }

    List<Slot> slots() {
        return List.copyOf(slots);
    }

    /** Names and shapes of all stored tensors, in the order of their slots. */
    Map<String, List<Integer>> parts() {
        Map<String, List<Integer>> parts = new LinkedHashMap<>();
        slots.forEach(slot -> slot.parts().forEach(part -> parts.put(part.name(), part.shape())));
        return parts;
    }

    /** Where a stored tensor lies: its weight's index and its first row in there. */
    record Place(int slot, int row) {}

    /**
     * The place of a tensor of this name and shape, a tied head's being the embedding's; nothing where there is none.
     */
    Optional<Place> find(String name, List<Integer> shape) {
        Part wanted = new Part(config.tiedEmbeddings() && name.equals(HEAD) ? EMBEDDING : name, shape);
        for (int i = 0; i < slots.size(); i++) {
            int row = 0;
            for (Part part : slots.get(i).parts()) {
                if (part.equals(wanted)) {
                    return Optional.of(new Place(i, row));
                }
                row += part.shape().get(0);
            }
        }
        return Optional.empty();
    }

    boolean has(Kind kind) {
        return kinds.contains(kind);
    }

    /** Index of a weight among those of its layer. */
    int indexInLayer(Kind kind) {
        return kinds.indexOf(kind);
    }

    int weightsPerLayer() {
        return kinds.size();
    }

    int finalNorm() {
        return 1 + kinds.size() * config.layers();
    }

    int head() {
        return config.tiedEmbeddings() ? 0 : finalNorm() + 1;
    }

    /** Refuses weights that are missing, too many or of another shape, by name. */
    void check(TensorSource tensors) {
        Map<String, List<Integer>> expected = parts();
        TreeSet<String> missing = new TreeSet<>(expected.keySet());
        missing.removeAll(tensors.names());
        TreeSet<String> unknown = new TreeSet<>(tensors.names());
        unknown.removeAll(expected.keySet());
        unknown.removeIf(this::isHarmless);
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "the weights do not fit config.json: missing " + missing + ", unknown " + unknown);
        }
        expected.forEach((name, shape) -> {
            List<Integer> found = tensors.tensor(name).shape();
            if (!found.equals(shape)) {
                throw new IllegalArgumentException(
                        "weight " + name + " has shape " + found + ", config.json asks for " + shape);
            }
        });
    }

    /**
     * A tied head's copy, and the frequencies that old checkpoints of Llama keep though they follow from the
     * configuration.
     */
    private boolean isHarmless(String name) {
        return (config.tiedEmbeddings() && name.equals(HEAD)) || name.endsWith(".rotary_emb.inv_freq");
    }

    static boolean isNorm(String name) {
        return name.endsWith("norm.weight");
    }

    static boolean isBias(String name) {
        return name.endsWith(".bias");
    }
}
