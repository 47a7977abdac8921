package dev.hone.llm.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A tensor whose elements lie on disk or in an array and are handed out piece by piece, so that it never has to exist twice. */
public interface StoredTensor {

    ElementType type();

    List<Integer> shape();

    /**
     * The elements of some rows (places of the first dimension), little-endian, as they are stored; a direct buffer, read-only where it
     * is mapped. Throws {@link IllegalArgumentException} for a piece of 2 GiB or more.
     */
    ByteBuffer rows(int from, int to) throws IOException;
}
