package dev.hone.llm.lora;

import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.TargetModule;
import dev.hone.llm.safetensors.ElementType;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.StoredTensor;
import dev.hone.llm.safetensors.TensorSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a base with an adapter worked in, W + scaling B A, with DoRA scaled to the magnitudes, as they are
 * asked for: a few rows at a time, so that a model of any size goes from disk to disk.
 *
 * <p>Computed in float64 and rounded once to the number format that the base has the matrix in. What the adapter does
 * not change is the base's, byte by byte.
 */
public final class MergedWeights implements TensorSource {

    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";
    private static final String EMBEDDING_A = ".lora_embedding_A";
    private static final String EMBEDDING_B = ".lora_embedding_B";
    private static final String MAGNITUDE = ".lora_magnitude_vector";
    private static final String PREFIX = "base_model.model.";
    private static final String WEIGHT = ".weight";

    private final TensorSource base;
    private final Adapter adapter;

    private MergedWeights(TensorSource base, Adapter adapter) {
        this.base = base;
        this.adapter = adapter;
    }

    /**
     * The merged weights of a base that stays open meanwhile.
     *
     * @throws IllegalArgumentException where the adapter does not fit, or changes a tied embedding or head: the one
     *     matrix cannot be both
     */
    public static MergedWeights of(TensorSource base, ModelConfig model, Adapter adapter) {
        adapter.requireFits(model);
        adapter.requireNumbers();
        LoraMerge.requireUntied(model, adapter.config());
        for (TargetModule module : adapter.config().targetModules()) {
            String weight = module.modulePath(0) + WEIGHT;
            if (!base.names().contains(weight)) {
                throw new IllegalArgumentException(
                        "the base has no tensor \"" + weight + "\" to work the adapter into");
            }
        }
        return new MergedWeights(base, adapter);
    }

    @Override
    public SortedSet<String> names() {
        return base.names();
    }

    @Override
    public StoredTensor tensor(String name) {
        StoredTensor stored = base.tensor(name);
        if (!name.endsWith(WEIGHT)) {
            return stored;
        }
        String path = PREFIX + name.substring(0, name.length() - WEIGHT.length());
        Map<String, FloatTensor> tensors = adapter.tensors();
        double scaling = adapter.config().scaling();
        if (tensors.containsKey(path + A)) {
            FloatTensor a = FloatTensor.named(tensors, path + A);
            FloatTensor b = FloatTensor.named(tensors, path + B);
            FloatTensor magnitudes = tensors.get(path + MAGNITUDE);
            return new Merged(stored, (row, change) -> addRow(b, a, row, scaling, change), magnitudes);
        }
        if (tensors.containsKey(path + EMBEDDING_A)) {
            FloatTensor a = FloatTensor.named(tensors, path + EMBEDDING_A);
            FloatTensor b = FloatTensor.named(tensors, path + EMBEDDING_B);
            return new Merged(stored, (row, change) -> addColumn(a, b, row, scaling, change), null);
        }
        return stored;
    }

    /** Adds a row of scaling B A; B is [outputs, rank], A is [rank, inputs]. */
    private static void addRow(FloatTensor b, FloatTensor a, int row, double scaling, double[] sum) {
        int rank = a.shape().get(0);
        int inputs = a.shape().get(1);
        for (int r = 0; r < rank; r++) {
            double factor = scaling * b.values()[row * rank + r];
            for (int i = 0; i < inputs; i++) {
                sum[i] += factor * a.values()[r * inputs + i];
            }
        }
    }

    /** Adds a token's row of scaling (B A)^T; A is [rank, vocabulary], B is [hidden, rank]. */
    private static void addColumn(FloatTensor a, FloatTensor b, int token, double scaling, double[] sum) {
        int rank = a.shape().get(0);
        int vocabulary = a.shape().get(1);
        for (int r = 0; r < rank; r++) {
            double factor = scaling * a.values()[r * vocabulary + token];
            for (int i = 0; i < sum.length; i++) {
                sum[i] += factor * b.values()[i * rank + r];
            }
        }
    }

    /** Adds the change of a row to it. */
    private interface RowChange {
        void add(int row, double[] values);
    }

    private record Merged(
            StoredTensor stored, RowChange change, @Nullable FloatTensor magnitudes) implements StoredTensor {

        @Override
        public ElementType type() {
            return stored.type();
        }

        @Override
        public List<Integer> shape() {
            return stored.shape();
        }

        @Override
        public ByteBuffer rows(int from, int to) throws IOException {
            float[] values =
                    FloatTensor.ofRows(stored, from, to, ElementType.F32).values();
            int columns = shape().get(1);
            double[] row = new double[columns];
            for (int at = from; at < to; at++) {
                int start = (at - from) * columns;
                for (int i = 0; i < columns; i++) {
                    row[i] = values[start + i];
                }
                change.add(at, row);
                double factor = magnitudes == null ? 1 : magnitudes.values()[at] / norm(row);
                for (int i = 0; i < columns; i++) {
                    values[start + i] = (float) (factor * row[i]);
                }
            }
            ByteBuffer bytes = ByteBuffer.allocateDirect(Math.multiplyExact(values.length, type().bytes()))
                    .order(ByteOrder.LITTLE_ENDIAN);
            type().encode(FloatBuffer.wrap(values), bytes);
            return bytes;
        }

        private static double norm(double[] row) {
            double squares = 0;
            for (double value : row) {
                squares += value * value;
            }
            return Math.sqrt(squares);
        }
    }
}
