package dev.hone.llm.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SeededTensors;
import dev.hone.llm.text.TokenSequence;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Compares gradients with differences of the plain decoder's loss, tensor by tensor along a random direction. */
public final class Slopes {

    private static final double STEP = 1e-4;
    private static final double TOLERANCE = 1e-5;

    private final ModelConfig config;
    private final PlainWeights weights;
    private final Adapter adapter;
    private final List<TokenSequence> rows;

    public Slopes(ModelConfig config, Map<String, FloatTensor> tensors, Adapter adapter, List<TokenSequence> rows) {
        this.config = config;
        this.weights = PlainWeights.of(tensors, adapter);
        this.adapter = adapter;
        this.rows = List.copyOf(rows);
    }

    /** The gradients are those of {@link #loss()}, of all tensors of the adapter and no other. */
    public void assertFollowedBy(Map<String, FloatTensor> gradients) {
        assertThat(gradients.keySet()).isEqualTo(adapter.tensors().keySet());
        gradients.forEach((name, gradient) -> {
            Adapter ahead = moved(name, STEP);
            Adapter behind = moved(name, -STEP);
            double rise = loss(weights.withLengthsKept(ahead)) - loss(weights.withLengthsKept(behind));
            assertThat(along(gradient, ahead, behind, name) / (2 * STEP))
                    .as("slope of %s", name)
                    .isCloseTo(rise / (2 * STEP), within(TOLERANCE));
        });
    }

    /** Mean over the response tokens of all rows. */
    public double loss() {
        return loss(weights);
    }

    private double loss(PlainWeights at) {
        PlainDecoder plain = new PlainDecoder(config, at);
        double sum = rows.stream()
                .mapToDouble(row -> plain.logprob(row.ids(), row.responseStart()))
                .sum();
        return -sum / rows.stream().mapToInt(TokenSequence::responseLength).sum();
    }

    private Adapter moved(String name, double length) {
        FloatTensor tensor = FloatTensor.named(adapter.tensors(), name);
        float[] direction =
                new SeededTensors(11).normal(name, tensor.shape(), 1).values();
        float[] values = tensor.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (length * direction[i] / Math.sqrt(values.length));
        }
        SortedMap<String, FloatTensor> tensors = new TreeMap<>(adapter.tensors());
        tensors.put(name, new FloatTensor(tensor.shape(), values));
        return new Adapter(adapter.config(), tensors);
    }

    /** How far the loss rises by its gradient, along the difference that is left after rounding to floats. */
    private static double along(FloatTensor gradient, Adapter ahead, Adapter behind, String name) {
        float[] to = FloatTensor.named(ahead.tensors(), name).values();
        float[] from = FloatTensor.named(behind.tensors(), name).values();
        double sum = 0;
        for (int i = 0; i < to.length; i++) {
            sum += gradient.values()[i] * ((double) to[i] - from[i]);
        }
        return sum;
    }
}
