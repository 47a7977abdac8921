package dev.hone.llm.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A tensor whose elements lie on disk or in an array and are handed out piece by piece, so that it never has to exist
 * twice.
 */
public interface StoredTensor {

    ElementType type();

    List<Integer> shape();

    /**
     * The elements of some rows (places of the first dimension), little-endian, as they are stored; a direct buffer,
     * read-only where it is mapped. Throws {@link IllegalArgumentException} for a piece of 2 GiB or more.
     */
    ByteBuffer rows(int from, int to) throws IOException;

    /**
     * The same elements for whoever is done with them before the next piece: those of a file are read into the buffer,
     * so that none of its pages stay in the memory of the process until a mapping of them is collected.
     */
    default ByteBuffer rows(int from, int to, ReadBuffer buffer) throws IOException {
        return rows(from, to);
    }

    /** Places of the first dimension; a scalar has one row. */
    default int rowCount() {
        return shape().isEmpty() ? 1 : shape().get(0);
    }

    default long elementCount() {
        long product = 1;
        for (int size : shape()) {
            product *= size;
        }
        return product;
    }

    /** Bytes of one row, 0 where there is none. */
    default long rowBytes() {
        return rowCount() == 0 ? 0 : elementCount() / rowCount() * type().bytes();
    }

    /** Hands out all rows in order, as many at a time as fit in so many bytes, but at least one. */
    default void forEachPiece(int maxBytes, PieceConsumer consumer) throws IOException {
        int step = rowsWithin(maxBytes);
        for (int from = 0; from < rowCount(); ) {
            int to = (int) Math.min(rowCount(), (long) from + step);
            consumer.accept(rows(from, to));
            from = to;
        }
    }

    /** The same by a buffer that has served for other tensors. */
    default void forEachPiece(int maxBytes, ReadBuffer buffer, PieceConsumer consumer) throws IOException {
        int step = rowsWithin(maxBytes);
        for (int from = 0; from < rowCount(); ) {
            int to = (int) Math.min(rowCount(), (long) from + step);
            consumer.accept(rows(from, to, buffer));
            from = to;
        }
    }

    private int rowsWithin(int bytes) {
        return (int) Math.max(1, Math.min(rowCount(), bytes / Math.max(1, rowBytes())));
    }

    /** Takes a piece of a tensor; the buffer is not to be kept. */
    @FunctionalInterface
    interface PieceConsumer {
        void accept(ByteBuffer piece) throws IOException;
    }
}
