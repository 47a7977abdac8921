package dev.hone.llm.model;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.model.WeightLayout.Part;
import dev.hone.llm.model.WeightLayout.Slot;
import dev.hone.llm.safetensors.ElementType;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.ReadBuffer;
import dev.hone.llm.safetensors.StoredTensor;
import dev.hone.llm.safetensors.TensorSource;
import dev.hone.llm.torch.Argument;
import dev.hone.llm.torch.Script;
import dev.hone.llm.torch.ScriptText;
import dev.hone.llm.torch.Tensors;
import dev.hone.llm.torch.Torch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Moves weights between where they are stored and the engine, each element once: from the file piece by piece to its
 * place, converted on the way.
 *
 * <p>Formats that the engine's own interface cannot hold pass as bytes and get their type inside a program.
 */
final class WeightMemory {

    /** Bytes that are moved at a time. */
    private static final long PIECE_BYTES = 32L << 20;

    private final Script program;
    private final ReadBuffer buffer = new ReadBuffer();

    private WeightMemory(Script program) {
        this.program = program;
    }

    private static Script program(Precision precision) {
        return ScriptText.of("weights").with("DTYPE", precision.engineCode()).compile();
    }

    /** The weights of a layout in the engine; they belong to {@code memory}. */
    static List<PtNDArray> load(PtNDManager memory, WeightLayout layout, TensorSource source, Precision precision)
            throws IOException {
        List<PtNDArray> weights = new ArrayList<>();
        try (Script program = program(precision);
                PtNDManager host = Torch.newHostScope();
                PtNDManager scope = Torch.newScope()) {
            WeightMemory mover = new WeightMemory(program);
            for (Slot slot : layout.slots()) {
                weights.add(mover.load(memory, scope, host, slot, source));
            }
        }
        return List.copyOf(weights);
    }

    /** Copies of all weights as float32 under their stored names. */
    static SortedMap<String, FloatTensor> read(WeightLayout layout, List<PtNDArray> weights) {
        SortedMap<String, FloatTensor> copies = new TreeMap<>();
        try (Script program = program(Precision.FLOAT32)) {
            for (int i = 0; i < weights.size(); i++) {
                int row = 0;
                for (Part part : layout.slots().get(i).parts()) {
                    int rows = part.shape().get(0);
                    copies.put(part.name(), floats(program, weights.get(i), row, rows));
                    row += rows;
                }
            }
        }
        return copies;
    }

    /**
     * Whether a stored tensor, kept in the weights' precision, equals a part of a weight that begins at {@code row}.
     */
    static boolean holds(PtNDArray weight, int row, StoredTensor given, Precision precision) throws IOException {
        int step = rowsAtOnce(given);
        try (Script program = program(Precision.FLOAT32)) {
            for (int from = 0; from < given.rowCount(); from += step) {
                int to = Math.min(given.rowCount(), from + step);
                float[] held = floats(program, weight, row + from, to - from).values();
                if (!Arrays.equals(
                        held,
                        FloatTensor.ofRows(given, from, to, precision.stored()).values())) {
                    return false;
                }
            }
        }
        return true;
    }

    private static FloatTensor floats(Script program, PtNDArray weight, int row, int rows) {
        try (PtNDManager scope = Torch.newScope()) {
            return Tensors.toHost(
                    program.infer(scope, "floats", Argument.of(weight), Argument.of(row), Argument.of(rows)));
        }
    }

    private PtNDArray load(PtNDManager memory, PtNDManager scope, PtNDManager host, Slot slot, TensorSource source)
            throws IOException {
        PtNDArray weight = make(scope, host, slot);
        weight.attach(memory);
        int row = 0;
        for (Part part : slot.parts()) {
            StoredTensor stored = source.tensor(part.name());
            int rows = part.shape().get(0);
            int step = rowsAtOnce(stored);
            for (int from = 0; from < rows; from += step) {
                put(weight, row + from, stored, from, Math.min(rows, from + step));
            }
            row += rows;
        }
        return weight;
    }

    /** Made with gradients recorded, since what is made without can never take part in one. */
    private PtNDArray make(PtNDManager scope, PtNDManager host, Slot slot) {
        List<Integer> shape = slot.parts().get(0).shape();
        long[] sizes = shape.stream().mapToLong(Integer::longValue).toArray();
        sizes[0] = slot.rows();
        PtNDArray like = (PtNDArray) scope.zeros(new Shape());
        return program.train(scope, "make", Argument.of(like), Argument.of(Tensors.longs(host, sizes)));
    }

    private static int rowsAtOnce(StoredTensor stored) {
        long rowBytes = stored.type().bytes();
        for (int size : stored.shape().subList(1, stored.shape().size())) {
            rowBytes *= size;
        }
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, PIECE_BYTES / Math.max(1, rowBytes)));
    }

    private void put(PtNDArray weight, int row, StoredTensor stored, int from, int to) throws IOException {
        ByteBuffer bytes = stored.rows(from, to, buffer);
        try (PtNDManager scope = Torch.newHostScope()) {
            // The engine's interface has no bfloat16: its words go in as bytes.
            boolean asBytes = stored.type() == ElementType.BF16;
            int elements = bytes.remaining() / (asBytes ? 1 : stored.type().bytes());
            PtNDArray source = scope.create(bytes, new Shape(elements), engineType(stored.type()));
            String method = asBytes ? "put_bfloat16" : "put";
            program.infer(
                    scope, method, Argument.of(weight), Argument.of(source), Argument.of(row), Argument.of(to - from));
        }
    }

    private static DataType engineType(ElementType type) {
        return switch (type) {
            case F32 -> DataType.FLOAT32;
            case F16 -> DataType.FLOAT16;
            case BF16 -> DataType.UINT8;
        };
    }
}
