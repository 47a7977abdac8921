package dev.hone.llm.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A dense fp32 tensor on the host, row-major.
 *
 * <p>{@link #values()} hands out the array itself, not a copy: whoever gets it must not write to it.
 */
public final class FloatTensor {

    private static final int PIECE_BYTES = 1 << 23;
    private static final int MAX_ELEMENTS = Integer.MAX_VALUE - 8;

    private final List<Integer> shape;
    private final float[] values;

    public FloatTensor(List<Integer> shape, float[] values) {
        long elements = elements(shape);
        if (elements != values.length) {
            throw new IllegalArgumentException("a tensor of shape " + shape + " has " + elements + " elements, but "
                    + values.length + " were given");
        }
        this.shape = List.copyOf(shape);
        this.values = values;
    }

    /** The float32 values of a stored tensor, exactly; at most as many as an array holds. */
    public static FloatTensor of(StoredTensor stored) throws IOException {
        if (stored.elementCount() > MAX_ELEMENTS) {
            throw new IllegalArgumentException("a tensor of shape " + stored.shape() + " has " + stored.elementCount()
                    + " elements, more than an array holds; take it row by row");
        }
        FloatBuffer values = FloatBuffer.allocate((int) stored.elementCount());
        stored.forEachPiece(PIECE_BYTES, piece -> stored.type().decode(piece, values));
        return new FloatTensor(stored.shape(), values.array());
    }

    /** Some rows of a stored tensor as they are once they were kept as {@code kept}. */
    public static FloatTensor ofRows(StoredTensor stored, int from, int to, ElementType kept) throws IOException {
        int elements = (int) (stored.elementCount() / Math.max(1, stored.rowCount()) * (to - from));
        FloatBuffer values = FloatBuffer.allocate(elements);
        stored.type().decode(stored.rows(from, to), values);
        ByteBuffer bytes = ByteBuffer.allocate(elements * kept.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        kept.encode(values.flip(), bytes);
        kept.decode(bytes, values.clear());
        return new FloatTensor(List.of(elements), values.array());
    }

    /** All tensors of a source as arrays. */
    public static SortedMap<String, FloatTensor> all(TensorSource source) throws IOException {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        for (String name : source.names()) {
            tensors.put(name, of(source.tensor(name)));
        }
        return tensors;
    }

    public List<Integer> shape() {
        return shape;
    }

    /** The elements, row-major; shared, not copied. */
    public float[] values() {
        return values;
    }

    /** The tensor of this name, which has to be there. */
    public static FloatTensor named(Map<String, FloatTensor> tensors, String name) {
        FloatTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("there is no tensor \"" + name + "\" among " + tensors.keySet());
        }
        return tensor;
    }

    private static long elements(List<Integer> shape) {
        long product = 1;
        for (int size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException("a tensor cannot have a negative dimension: " + shape);
            }
            product = Math.multiplyExact(product, (long) size);
        }
        return product;
    }

    /** Equal shape and bit-identical elements. */
    @Override
    public boolean equals(Object other) {
        return other instanceof FloatTensor that && shape.equals(that.shape) && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "FloatTensor" + shape;
    }
}
