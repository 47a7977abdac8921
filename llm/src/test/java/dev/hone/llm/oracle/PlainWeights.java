package dev.hone.llm.oracle;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.safetensors.FloatTensor;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A model's weights with an adapter worked into them.
 *
 * <p>LoRA (Hu et al., arXiv 2106.09685): W + s B A; of the embedding, whose rows are tokens, W + s (B A)^T. DoRA (Liu
 * et al., arXiv 2402.09353): each row of W + s B A brought to the length that the magnitude vector gives it.
 */
public final class PlainWeights {

    private final Map<String, FloatTensor> tensors;
    private final Map<String, PlainMatrix> matrices = new HashMap<>();
    private final @Nullable Adapter adapter;
    private final @Nullable PlainWeights lengths;

    private PlainWeights(Map<String, FloatTensor> tensors, @Nullable Adapter adapter, @Nullable PlainWeights lengths) {
        this.tensors = tensors;
        this.adapter = adapter;
        this.lengths = lengths;
    }

    public static PlainWeights of(Map<String, FloatTensor> tensors, @Nullable Adapter adapter) {
        return new PlainWeights(tensors, adapter, null);
    }

    /**
     * With another adapter, but rows divided by the lengths that they have here: DoRA's gradient takes those for
     * constants.
     */
    public PlainWeights withLengthsKept(Adapter other) {
        return new PlainWeights(tensors, other, this);
    }

    PlainMatrix matrix(String module) {
        return matrices.computeIfAbsent(module, this::adapted);
    }

    double[] bias(String module) {
        FloatTensor bias = tensors.get(module + ".bias");
        return bias == null ? new double[matrix(module).height()] : doubles(bias);
    }

    double[] vector(String name) {
        return doubles(FloatTensor.named(tensors, name));
    }

    private PlainMatrix adapted(String module) {
        PlainMatrix sum = sum(module);
        FloatTensor magnitude = ofAdapter(module, "lora_magnitude_vector");
        if (magnitude == null) {
            return sum;
        }
        double[] norms = (lengths == null ? sum : lengths.sum(module)).rowNorms();
        return sum.scaledRows(IntStream.range(0, norms.length)
                .mapToDouble(row -> magnitude.values()[row] / norms[row])
                .toArray());
    }

    private PlainMatrix sum(String module) {
        // A head that is not stored is tied to the embedding, without what an adapter does to that.
        String stored = tensors.containsKey(module + ".weight") ? module : "model.embed_tokens";
        PlainMatrix weight = PlainMatrix.of(FloatTensor.named(tensors, stored + ".weight"));
        PlainMatrix linear = product(module, "lora_B.weight", "lora_A.weight");
        if (linear != null) {
            return weight.plus(scaling(), linear);
        }
        PlainMatrix embedding = product(module, "lora_embedding_B", "lora_embedding_A");
        return embedding == null ? weight : weight.plus(scaling(), embedding.transposed());
    }

    private @Nullable PlainMatrix product(String module, String left, String right) {
        FloatTensor b = ofAdapter(module, left);
        FloatTensor a = ofAdapter(module, right);
        return a == null || b == null ? null : PlainMatrix.of(b).times(PlainMatrix.of(a));
    }

    private @Nullable FloatTensor ofAdapter(String module, String part) {
        return adapter == null ? null : adapter.tensors().get("base_model.model." + module + "." + part);
    }

    private double scaling() {
        return adapter == null ? 0 : adapter.config().scaling();
    }

    private static double[] doubles(FloatTensor tensor) {
        return IntStream.range(0, tensor.values().length)
                .mapToDouble(i -> tensor.values()[i])
                .toArray();
    }
}
