package dev.hone.llm.torch;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A copy of a tensor: its type by PyTorch's name, its shape, and its elements, all of which a double holds exactly.
 *
 * @param elements row by row; shared, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // equality goes by the elements
public record RecordedTensor(String type, List<Long> shape, double[] elements) {

    static RecordedTensor of(PtNDArray tensor) {
        List<Long> shape = Arrays.stream(tensor.getShape().getShape()).boxed().toList();
        return new RecordedTensor(typeOf(tensor.getDataType()), shape, elementsOf(tensor));
    }

    private static String typeOf(DataType type) {
        return switch (type) {
            case FLOAT32 -> "float32";
            case FLOAT64 -> "float64";
            case INT64 -> "int64";
            case BOOLEAN -> "bool";
            default -> throw new IllegalArgumentException("tensors of " + type + " cannot be recorded");
        };
    }

    private static double[] elementsOf(PtNDArray tensor) {
        return switch (tensor.getDataType()) {
            case FLOAT32 -> {
                float[] floats = tensor.toFloatArray();
                yield IntStream.range(0, floats.length)
                        .mapToDouble(i -> floats[i])
                        .toArray();
            }
            case INT64 -> Arrays.stream(tensor.toLongArray()).asDoubleStream().toArray();
            case BOOLEAN -> {
                boolean[] truths = tensor.toBooleanArray();
                yield IntStream.range(0, truths.length)
                        .mapToDouble(i -> truths[i] ? 1 : 0)
                        .toArray();
            }
            default -> tensor.toDoubleArray();
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordedTensor that
                && type.equals(that.type)
                && shape.equals(that.shape)
                && Arrays.equals(elements, that.elements);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(elements);
    }

    @Override
    public String toString() {
        return type + shape;
    }
}
