package dev.hone.llm.model;

import dev.hone.llm.model.WeightLayout.Kind;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The text of a program for one model and one way of adapting it: RMSNorm, rotary positions, grouped-query attention and SwiGLU as in
 * Hugging Face's decoders of the {@link Family families}.
 *
 * <p>Arguments: {@code ws} the weights in the order of {@link WeightLayout}; {@code ls} stacked adapter tensors in the order of
 * {@link ModuleGroup}, where {@code j} is the index of a layer's first; {@code ms} the rows' masks over stacked ranks, which let each
 * row's own adapter through, empty where all rows have the same; {@code frequencies} those of the rotary positions; {@code i} a layer.
 */
final class ProgramText {

    private static final String CLASS = """
            class Net(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
            """;

    /**
     * What a program does beside the base.
     *
     * @param groups the groups that have stacked adapter tensors
     * @param magnitudes whether these have factors of their outputs, as with DoRA
     * @param perRow whether rows may have different adapters
     */
    record Adapted(Set<ModuleGroup> groups, boolean magnitudes, boolean perRow) {

        static final Adapted NOTHING = new Adapted(Set.of(), false, false);

        Adapted {
            groups = Set.copyOf(groups);
        }

        /** Stacked tensors that a group has: A, B and with DoRA the factors. */
        int tensorsPerGroup() {
            return magnitudes ? 3 : 2;
        }

        /** Index of a group's first tensor among those of its layer. */
        int offset(ModuleGroup group) {
            return tensorsPerGroup()
                    * (int) groups.stream()
                            .filter(other -> other.isPerLayer() && other.compareTo(group) < 0)
                            .count();
        }

        int tensorsPerLayer() {
            return tensorsPerGroup()
                    * (int) groups.stream().filter(ModuleGroup::isPerLayer).count();
        }

        int embeddingTensors() {
            return groups.contains(ModuleGroup.EMBEDDING) ? 2 : 0;
        }

        /** Place of a group's mask. */
        int mask(ModuleGroup group) {
            return (int)
                    groups.stream().filter(other -> other.compareTo(group) < 0).count();
        }
    }

    private final ModelConfig config;
    private final WeightLayout layout;
    private final Precision precision;
    private final Adapted adapted;
    private final @Nullable StackMethods stack;

    private ProgramText(ModelConfig config, Precision precision, Adapted adapted, @Nullable StackMethods stack) {
        this.config = config;
        this.layout = WeightLayout.of(config);
        this.precision = precision;
        this.adapted = adapted;
        this.stack = stack;
    }

    /** A program that answers and scores. */
    static String forInference(ModelConfig config, Precision precision, Adapted adapted) {
        ProgramText text = new ProgramText(config, precision, adapted, null);
        return text.filled(CLASS + text.decoder() + DecodingMethods.TEXT);
    }

    /** A program that trains one adapter, and stacks it for the others. */
    static String forAdapter(ModelConfig config, Precision precision, AdapterShape shape) {
        StackMethods stack = new StackMethods(config, shape, precision);
        Adapted adapted = new Adapted(ModuleGroup.of(shape.modules()), shape.magnitudes(), false);
        ProgramText text = new ProgramText(config, precision, adapted, stack);
        return text.filled(CLASS + text.decoder() + stack.text() + TrainingMethods.TEXT + TrainingMethods.ADAPTER);
    }

    /** A program that trains all weights. */
    static String forWeights(ModelConfig config) {
        ProgramText text = new ProgramText(config, Precision.FLOAT32, Adapted.NOTHING, null);
        return text.filled(CLASS + text.decoder() + TrainingMethods.TEXT + TrainingMethods.WEIGHTS);
    }

    private String decoder() {
        Projections projections = new Projections(config, layout, adapted);
        return widen() + headNorms() + masks() + projections.text() + PackedMethods.TEXT;
    }

    /** Repeats each key-value head for the query heads that share it. */
    private String widen() {
        String signature = "  def widen(self: __torch__.Net, x: Tensor) -> Tensor:\n";
        if (config.heads() == config.kvHeads()) {
            return signature + "    return x\n";
        }
        return signature + """
                    wide = torch.expand(torch.unsqueeze(x, 2), [torch.size(x, 0), $kvHeads, $group, torch.size(x, 2), $head])
                    return torch.reshape(wide, [torch.size(x, 0), $heads, torch.size(x, 2), $head])
                """;
    }

    private String headNorms() {
        if (!config.family().normsHeads()) {
            return """
                      def normed_both(self: __torch__.Net, x: Tensor, ws: List[Tensor], i: int) -> Tensor:
                        return x
                      def normed_queries(self: __torch__.Net, x: Tensor, ws: List[Tensor], i: int) -> Tensor:
                        return x
                      def normed_keys(self: __torch__.Net, x: Tensor, ws: List[Tensor], i: int) -> Tensor:
                        return x
                    """;
        }
        return """
                  def normed_queries(self: __torch__.Net, x: Tensor, ws: List[Tensor], i: int) -> Tensor:
                    return torch.rms_norm(x, [$head], ws[$queryNorm], $epsilon)
                  def normed_keys(self: __torch__.Net, x: Tensor, ws: List[Tensor], i: int) -> Tensor:
                    return torch.rms_norm(x, [$head], ws[$keyNorm], $epsilon)
                  def normed_both(self: __torch__.Net, x: Tensor, ws: List[Tensor], i: int) -> Tensor:
                    q = (self).normed_queries(torch.slice(x, 1, 0, $heads, 1), ws, i)
                    k = (self).normed_keys(torch.slice(x, 1, $heads, $queryKeyHeads, 1), ws, i)
                    return torch.cat([q, k], 1)
                """;
    }

    private String masks() {
        return """
                  def masks(self: __torch__.Net, which: Tensor, tables: List[Tensor]) -> List[Tensor]:
                    ms = annotate(List[Tensor], [])
                    for t in range(torch.len(tables)):
                      _0 = torch.append(ms, torch.index_select(tables[t], 0, which))
                """ + (adapted.perRow() ? "    _1 = torch.append(ms, which)\n" : "") + "    return ms\n";
    }

    private String filled(String text) {
        Map<String, String> values = new TreeMap<>(
                Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));
        sizes().forEach((name, value) -> values.put(name, Integer.toString(value)));
        for (Kind kind : Kind.values()) {
            values.put(kind.variable(), layout.index(kind));
        }
        values.put("epsilon", decimal(config.rmsNormEpsilon()));
        String filled = text;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("$" + value.getKey(), value.getValue());
        }
        return filled;
    }

    private Map<String, Integer> sizes() {
        Map<String, Integer> sizes = new TreeMap<>();
        int layers = config.layers();
        sizes.put("layers", layers);
        sizes.put("twiceLayers", 2 * layers);
        sizes.put("lastLayer", layers - 1);
        sizes.put("hidden", config.hiddenSize());
        sizes.put("intermediate", config.intermediateSize());
        sizes.put("twiceIntermediate", 2 * config.intermediateSize());
        sizes.put("head", config.headSize());
        sizes.put("halfHead", config.headSize() / 2);
        sizes.put("heads", config.heads());
        sizes.put("kvHeads", config.kvHeads());
        sizes.put("twiceKvHeads", 2 * config.kvHeads());
        sizes.put("queryKeyHeads", config.heads() + config.kvHeads());
        sizes.put("allHeads", config.heads() + 2 * config.kvHeads());
        sizes.put("group", config.heads() / config.kvHeads());
        sizes.put("attention", config.heads() * config.headSize());
        sizes.put("dtype", precision.engineCode());
        sizes.put("finalNorm", layout.finalNorm());
        sizes.put("headWeight", layout.head());
        sizes.putAll(adapterSizes());
        return sizes;
    }

    private Map<String, Integer> adapterSizes() {
        Map<String, Integer> sizes = new TreeMap<>();
        int embedding = adapted.embeddingTensors();
        int stride = adapted.tensorsPerLayer();
        sizes.put("embedTensors", embedding);
        sizes.put("stride", stride);
        sizes.put("lastLayerTensors", embedding + stride * (config.layers() - 1));
        sizes.put("headTensors", embedding + stride * config.layers());
        if (stack != null) {
            sizes.put("embedParts", stack.embeddingParts());
            sizes.put("layerParts", stack.layerParts());
            sizes.put("headStart", stack.headStart());
        }
        return sizes;
    }

    static String decimal(double value) {
        return String.format(Locale.ROOT, "%.17e", value);
    }
}
