package dev.hone.llm.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Arrays as a {@link TensorSource}. The arrays are shared, not copied; a piece is copied, and rounded to the element
 * type, when it is asked for.
 */
public final class HostTensors implements TensorSource {

    private final SortedMap<String, FloatTensor> tensors;
    private final ElementType type;

    private HostTensors(SortedMap<String, FloatTensor> tensors, ElementType type) {
        this.tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
        this.type = type;
    }

    /** The tensors as they are, in float32. */
    public static HostTensors of(SortedMap<String, FloatTensor> tensors) {
        return as(ElementType.F32, tensors);
    }

    /** The tensors rounded to an element type, to nearest and ties to even. */
    public static HostTensors as(ElementType type, SortedMap<String, FloatTensor> tensors) {
        return new HostTensors(tensors, type);
    }

    @Override
    public SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(tensors.keySet()));
    }

    @Override
    public StoredTensor tensor(String name) {
        return new HostTensor(type, FloatTensor.named(tensors, name));
    }

    private record HostTensor(ElementType type, FloatTensor tensor) implements StoredTensor {

        @Override
        public List<Integer> shape() {
            return tensor.shape();
        }

        @Override
        public ByteBuffer rows(int from, int to) throws IOException {
            Objects.checkFromToIndex(from, to, rowCount());
            int bytes = PieceSize.of(this, from, to);
            ByteBuffer piece = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int start = (int) (from * rowBytes() / type.bytes());
            type.encode(FloatBuffer.wrap(tensor.values(), start, bytes / type.bytes()), piece);
            return piece;
        }
    }
}
