package dev.hone.llm.gguf;

import dev.hone.llm.safetensors.ElementType;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * A tensor of a GGUF file.
 *
 * @param name as llama.cpp has it
 * @param type of its elements in the file
 * @param headRows the rows of a head whose halves are interleaved (0, n/2, 1, n/2 + 1 ...): llama.cpp turns
 *     neighbouring places where transformers turns those a half apart; 0 for rows as they are
 */
record GgufTensor(String name, StoredTensor stored, ElementType type, int headRows) {

    private static final int PIECE_BYTES = 1 << 23;

    /** 65520: from here on the nearest half is infinite. */
    private static final float FLOAT16_OVERFLOW = 65520;

    /** Where the bytes go. */
    @FunctionalInterface
    interface Sink {
        void accept(ByteBuffer piece) throws IOException;
    }

    List<Integer> shape() {
        return stored.shape();
    }

    long bytes() {
        return stored.elementCount() * type.bytes();
    }

    /** Hands out all elements in the file's order; a few rows are in memory at a time. */
    void writeTo(Sink sink) throws IOException {
        int rows = stored.rowCount();
        long rowBytes = Math.max(1, stored.elementCount() / Math.max(1, rows) * Float.BYTES);
        int step = headRows > 0 ? headRows : (int) Math.max(1, Math.min(rows, PIECE_BYTES / rowBytes));
        for (int from = 0; from < rows; ) {
            int to = (int) Math.min(rows, (long) from + step);
            float[] values =
                    FloatTensor.ofRows(stored, from, to, ElementType.F32).values();
            requireFits(values);
            float[] ordered = headRows > 0 ? interleaved(values) : values;
            ByteBuffer piece = ByteBuffer.allocate(Math.multiplyExact(values.length, type.bytes()))
                    .order(ByteOrder.LITTLE_ENDIAN);
            type.encode(FloatBuffer.wrap(ordered), piece);
            sink.accept(piece);
            from = to;
        }
    }

    private float[] interleaved(float[] values) {
        int columns = values.length / headRows;
        float[] ordered = new float[values.length];
        for (int row = 0; row < headRows; row++) {
            int from = row / 2 + (row % 2) * (headRows / 2);
            System.arraycopy(values, from * columns, ordered, row * columns, columns);
        }
        return ordered;
    }

    private void requireFits(float[] values) {
        if (type != ElementType.F16) {
            return;
        }
        for (float value : values) {
            if (Math.abs(value) >= FLOAT16_OVERFLOW && Float.isFinite(value)) {
                throw new IllegalArgumentException(
                        name + " has a weight of " + value + ", which f16 does not hold: take bf16 or f32");
            }
        }
    }
}
