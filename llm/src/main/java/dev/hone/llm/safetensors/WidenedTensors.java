package dev.hone.llm.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.SortedSet;

/** Tensors as float32, whatever they are stored in; a piece is widened when it is asked for. */
public record WidenedTensors(TensorSource source) implements TensorSource {

    @Override
    public SortedSet<String> names() {
        return source.names();
    }

    @Override
    public StoredTensor tensor(String name) {
        StoredTensor stored = source.tensor(name);
        return stored.type() == ElementType.F32 ? stored : new Widened(stored);
    }

    private record Widened(StoredTensor stored) implements StoredTensor {

        @Override
        public ElementType type() {
            return ElementType.F32;
        }

        @Override
        public List<Integer> shape() {
            return stored.shape();
        }

        @Override
        public ByteBuffer rows(int from, int to) throws IOException {
            ByteBuffer piece =
                    ByteBuffer.allocateDirect(PieceSize.of(this, from, to)).order(ByteOrder.LITTLE_ENDIAN);
            FloatBuffer values = FloatBuffer.allocate(piece.capacity() / Float.BYTES);
            stored.type().decode(stored.rows(from, to), values);
            ElementType.F32.encode(values.flip(), piece);
            return piece;
        }
    }
}
